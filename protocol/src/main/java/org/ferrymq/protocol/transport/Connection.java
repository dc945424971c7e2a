package org.ferrymq.protocol.transport;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.ferrymq.protocol.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * One live channel, seen from either side. Thread-safe; nothing blocks. Frames that one thread sends, or that are sent
 * in an order established between threads, leave in that order.
 */
public interface Connection {
    /**
     * Sends a request; consumes it. The future completes on the event loop with the answer, which its receiver
     * releases, or fails with a FerryException: TIMEOUT or CONNECTION_CLOSED.
     */
    CompletableFuture<Frame> request(Frame request, Duration timeout);

    /** Sends a request that needs no answer; consumes it. Dropped if the channel is closed. */
    void oneway(Frame request);

    /** The address of the peer. */
    SocketAddress remote();

    /** The address of this side. */
    SocketAddress local();

    /** Whether the channel is open. */
    boolean isActive();

    /** Whether the outgoing buffer is below its high-water mark. Senders of bulk data wait for it. */
    boolean isWritable();

    /** Runs an action on the event loop whenever the channel becomes writable again. */
    void onWritable(Runnable action);

    /** Runs an action once when the channel has closed, on the event loop; at once if it is closed already. */
    void onClose(Runnable action);

    /** Closes the channel; the future completes when it has closed. */
    CompletableFuture<Void> close();

    /** Runs an action on the event loop of this connection. */
    void execute(Runnable action);

    /** State that a server keeps with the connection. */
    <T> @Nullable T attachment(AttachmentKey<T> key);

    /** State that a server keeps with the connection, made on first use. */
    <T> T attachment(AttachmentKey<T> key, Supplier<T> make);

    /** Replaces or, with null, removes state that a server keeps with the connection. */
    <T> void attach(AttachmentKey<T> key, @Nullable T value);
}
