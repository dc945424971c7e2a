package org.ferrymq.broker.handler;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.FieldWriter;
import org.jspecify.annotations.Nullable;

/**
 * One connected client as handlers see it: who it is, whether it can take more, and a way to push to it. There is
 * exactly one peer per channel, so identity comparison tells connections apart. Thread-safe.
 */
public interface Peer {
    /** Unique among the connections of this broker's life; for logs and map keys. */
    long id();

    /** The other end's address. */
    InetSocketAddress remote();

    /** The programming language that the client says it is written in. */
    default String language() {
        return "OTHER";
    }

    /** The protocol version that the client says it has. */
    default int version() {
        return 0;
    }

    /** False once the channel is closed. */
    boolean isActive();

    /** False while more bytes wait in the channel than its high watermark; pushers stop then. */
    boolean isWritable();

    /** Runs {@code action}, once, on the event loop, when the channel is closed; at once if it already is. */
    void onClose(Runnable action);

    /** Runs {@code action} on the event loop whenever the channel becomes writable again. */
    void onWritable(Runnable action);

    /** Runs {@code action} on this connection's event loop. */
    void execute(Runnable action);

    /**
     * Sends a request that has no answer. Order of calls is order on the wire, also relative to responses that this
     * thread completes. The body's ownership passes; it is released when the channel is closed.
     */
    void push(int code, Map<String, String> fields, ByteBuf body);

    /** Sends a command that has no answer; its body's ownership passes. See {@link #push(int, Map, ByteBuf)}. */
    default void push(Command command) {
        FieldWriter fields = new FieldWriter();
        command.writeFields(fields);
        push(command.type().code(), fields.fields(), command.body());
    }

    /**
     * Sends a command that is answered; its body's ownership passes. The future completes on the event loop with the
     * answer, whose body its receiver releases, or fails with a FerryException: TIMEOUT or CONNECTION_CLOSED.
     */
    CompletableFuture<Response> request(Command command, Duration timeout);

    /** Closes the channel, logging the reason. */
    void disconnect(String reason);

    /** State that a component keeps per connection, by its class; null if never set. */
    <T> @Nullable T attachment(Class<T> type);

    /** The state of {@code type}, made by {@code factory} on first use (at most once). */
    <T> T attachment(Class<T> type, Supplier<T> factory);
}
