package org.ferrymq.broker.delivery.subscription;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import org.ferrymq.broker.delivery.message.RecordCopies;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the deliveries of one connection into the body of a DELIVER frame: records are copied from the log once, straight
 * into the buffer that goes to the socket. Agent thread only.
 */
public final class DeliverBatch {
    /** consumerId 8, tag 8, deliveryCount 4 before each record. */
    static final int ENTRY_HEADER = 20;

    private final DeliveryChannel channel;
    private final int frameBytes;
    private @Nullable ByteBuf body;
    private int guess = 1024;

    DeliverBatch(DeliveryChannel channel, int frameBytes) {
        this.channel = channel;
        this.frameBytes = frameBytes;
    }

    /** Adds a delivery; sends what was gathered first if it would become too much. True if something was sent. */
    public boolean add(long consumerId, long tag, int deliveryCount, ByteBuffer record, long queueOffset) {
        int size = ENTRY_HEADER + record.remaining();
        ByteBuf current = body;
        boolean sent = false;
        if (current != null && current.readableBytes() + size > frameBytes) {
            flush();
            sent = true;
            current = null;
        }
        if (current == null) {
            current = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(guess, size));
            body = current;
        }
        current.ensureWritable(size);
        current.writeLong(consumerId).writeLong(tag).writeInt(deliveryCount);
        RecordCopies.append(record, queueOffset, current);
        return sent;
    }

    public boolean isEmpty() {
        return body == null;
    }

    /** Sends what was gathered. */
    public void flush() {
        ByteBuf current = body;
        if (current != null) {
            body = null;
            guess = Math.min(frameBytes, Integer.highestOneBit(current.readableBytes()) * 2);
            channel.deliver(current);
        }
    }

    /** Throws away what was gathered. */
    public void discard() {
        ByteBuf current = body;
        if (current != null) {
            body = null;
            current.release();
        }
    }
}
