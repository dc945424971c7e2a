package org.ferrymq.broker.delivery.subscription;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** The way to one connected client, as delivery sees it. Thread-safe. */
public interface DeliveryChannel {
    /** The client's address; messages that came through this channel were born there. */
    InetSocketAddress remote();

    /** False once closed. */
    boolean isActive();

    /** False while too many bytes wait to go out. */
    boolean isWritable();

    /** Sends the body of a DELIVER frame, whose ownership passes. */
    void deliver(ByteBuf body);

    /** Runs the action, on any thread, whenever the channel becomes writable again. */
    void onWritable(Runnable action);

    /** Closes the channel and logs why. */
    void disconnect(String reason);
}
