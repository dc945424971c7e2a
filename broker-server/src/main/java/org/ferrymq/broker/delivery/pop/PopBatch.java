package org.ferrymq.broker.delivery.pop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * What came of a pop.
 *
 * @param outcome how it ended
 * @param popTimeMs when the messages were leased; names the leases together with the offsets
 * @param invisibleMs for how long
 * @param rest about how many more messages wait
 * @param queues which messages, in the order of the records
 * @param records the messages' records; the receiver releases them
 */
public record PopBatch(
        Outcome outcome, long popTimeMs, long invisibleMs, long rest, List<QueueOffsets> queues, ByteBuf records) {
    /** How a pop ended. */
    public enum Outcome {
        /** There are messages. */
        FOUND,
        /** Nothing came within the time it was to wait. */
        TIMED_OUT,
        /** Too many wait already. */
        TOO_MANY_WAIT
    }

    /**
     * Messages of one queue.
     *
     * @param offsets ascending
     */
    public record QueueOffsets(int queueId, List<Long> offsets) {}

    /** Records that were looked at and not taken. */
    static PopBatch peeked(ByteBuf records, long rest) {
        return new PopBatch(records.isReadable() ? Outcome.FOUND : Outcome.TIMED_OUT, 0, 0, rest, List.of(), records);
    }

    static PopBatch without(Outcome outcome, long nowMs, long invisibleMs) {
        return new PopBatch(outcome, nowMs, invisibleMs, 0, List.of(), Unpooled.EMPTY_BUFFER);
    }
}
