package org.ferrymq.broker.handler.jms;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.jms.consume.DeliverBatch;
import org.ferrymq.protocol.message.RecordView;

/** A client without a network: keeps what the broker pushes. Everything runs on the test's thread. */
public class ScriptedPeer implements Peer {
    /** What came in a DELIVER frame. */
    record Delivery(
            long consumerId, long tag, int count, String body, long queueOffset, Map<String, String> properties) {}

    private static int ports = 40000;

    private final InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), ports++);
    private final Map<Class<?>, Object> attachments = new HashMap<>();
    private final List<Runnable> onClose = new ArrayList<>();
    private final List<Runnable> onWritable = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private boolean active = true;
    private boolean writable = true;
    private int frames;
    private int fullAt = Integer.MAX_VALUE;

    /** What was pushed to a consumer since the last call. */
    List<Delivery> take(long consumerId) {
        List<Delivery> taken =
                deliveries.stream().filter(d -> d.consumerId() == consumerId).toList();
        deliveries.removeAll(taken);
        return taken;
    }

    List<String> bodies(long consumerId) {
        return take(consumerId).stream().map(Delivery::body).toList();
    }

    int pending() {
        return deliveries.size();
    }

    int frames() {
        return frames;
    }

    void writable(boolean now) {
        writable = now;
        if (now) {
            onWritable.forEach(Runnable::run);
        }
    }

    /** It takes so many frames from now on, then no more until {@link #writable}. */
    void fullAfter(int more) {
        fullAt = frames + more;
    }

    public void close() {
        active = false;
        onClose.forEach(Runnable::run);
    }

    @Override
    public long id() {
        return remote.getPort();
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void onClose(Runnable action) {
        onClose.add(action);
    }

    @Override
    public void onWritable(Runnable action) {
        onWritable.add(action);
    }

    @Override
    public void execute(Runnable action) {
        action.run();
    }

    @Override
    public void push(int code, Map<String, String> fields, ByteBuf body) {
        if (code != CommandType.DELIVER.code()) {
            throw new AssertionError("pushed " + code);
        }
        if (++frames == fullAt) {
            writable = false;
        }
        DeliverBatch.read(body, (consumerId, tag, count, record) -> {
            RecordView view = new RecordView().wrap(record, record.position());
            String text = StandardCharsets.UTF_8.decode(view.body()).toString();
            deliveries.add(new Delivery(consumerId, tag, count, text, view.queueOffset(), view.properties()));
        });
        body.release();
    }

    @Override
    public CompletableFuture<Response> request(Command command, Duration timeout) {
        throw new AssertionError("asked " + command);
    }

    @Override
    public void disconnect(String reason) {
        close();
    }

    @Override
    public <T> T attachment(Class<T> type) {
        return type.cast(attachments.get(type));
    }

    @Override
    public <T> T attachment(Class<T> type, Supplier<T> factory) {
        return type.cast(attachments.computeIfAbsent(type, missing -> factory.get()));
    }
}
