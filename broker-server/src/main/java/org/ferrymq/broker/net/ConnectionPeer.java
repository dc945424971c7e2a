package org.ferrymq.broker.net;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.transport.AttachmentKey;
import org.ferrymq.protocol.transport.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of the transport as handlers see it. */
final class ConnectionPeer implements Peer {
    private static final Logger log = LoggerFactory.getLogger(ConnectionPeer.class);
    private static final AttachmentKey<ConnectionPeer> KEY = new AttachmentKey<>(ConnectionPeer.class);
    private static final AtomicLong IDS = new AtomicLong();

    private final long id = IDS.incrementAndGet();
    private final Connection connection;
    private final Map<Class<?>, Object> attachments = new ConcurrentHashMap<>();
    /** What the client used last; it understands that. */
    private volatile HeaderEncoding encoding = HeaderEncoding.JSON;

    private volatile String language = "OTHER";
    private volatile int version;

    private ConnectionPeer(Connection connection) {
        this.connection = connection;
    }

    static ConnectionPeer of(Connection connection) {
        return connection.attachment(KEY, () -> new ConnectionPeer(connection));
    }

    /** Takes note of how the client speaks. */
    void heard(Frame request) {
        if (encoding != request.encoding()) {
            encoding = request.encoding();
        }
        if (version != request.version()) {
            version = request.version();
            language = request.language();
        }
    }

    @Override
    public String language() {
        return language;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public InetSocketAddress remote() {
        return (InetSocketAddress) connection.remote();
    }

    @Override
    public boolean isActive() {
        return connection.isActive();
    }

    @Override
    public boolean isWritable() {
        return connection.isWritable();
    }

    @Override
    public void onClose(Runnable action) {
        connection.onClose(action);
    }

    @Override
    public void onWritable(Runnable action) {
        connection.onWritable(action);
    }

    @Override
    public void execute(Runnable action) {
        connection.execute(action);
    }

    @Override
    public void push(int code, Map<String, String> fields, ByteBuf body) {
        connection.oneway(Frame.request(code, fields, body, encoding));
    }

    @Override
    public CompletableFuture<Response> request(Command command, Duration timeout) {
        return connection
                .request(Commands.toFrame(command, encoding), timeout)
                .thenApply(answer -> new Response(answer.code(), answer.remark(), answer.fields(), answer.body()));
    }

    @Override
    public void disconnect(String reason) {
        log.info("closing {}: {}", this, reason);
        var unusedClosing = connection.close();
    }

    @Override
    public <T> @Nullable T attachment(Class<T> type) {
        Object value = attachments.get(type);
        return value == null ? null : type.cast(value);
    }

    @Override
    public <T> T attachment(Class<T> type, Supplier<T> factory) {
        return type.cast(attachments.computeIfAbsent(type, key -> factory.get()));
    }

    @Override
    public String toString() {
        return "connection " + id + " of " + connection;
    }
}
