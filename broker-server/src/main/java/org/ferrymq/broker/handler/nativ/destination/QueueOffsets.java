package org.ferrymq.broker.handler.nativ.destination;

import java.util.OptionalLong;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.protocol.message.RecordView;

/**
 * Finds the queue offset of a message that was found by its position: a record does not hold it, because it is assigned
 * when the message becomes visible. The search starts where the queue was when the message was stored. Thread-safe.
 */
public final class QueueOffsets {
    /** A message that stayed invisible while more than this became visible in its queue is given up on. */
    private static final int MAX_LOOKED_AT = 100_000;

    /** The offset of a message that is too far from where it was stored. */
    static final long UNKNOWN = -1;

    private final MessageStore store;

    public QueueOffsets(MessageStore store) {
        this.store = store;
    }

    /** The offset, {@link #UNKNOWN}, or empty if the message is not visible (yet). */
    public OptionalLong of(StoredMessage message) {
        RecordView record =
                new RecordView().wrap(message.record(), message.record().position());
        return store.queue(record.topic(), record.queueId())
                .map(queue -> find(queue, message.position(), record.storeTimestamp()))
                .orElse(OptionalLong.empty());
    }

    private static OptionalLong find(QueueReader queue, long position, long storedAt) {
        QueueEntry entry = new QueueEntry();
        long from = queue.offsetByTime(storedAt);
        for (long offset = from; offset - from < MAX_LOOKED_AT; offset++) {
            if (!queue.read(offset, entry)) {
                return OptionalLong.empty();
            }
            if (entry.position() == position) {
                return OptionalLong.of(offset);
            }
        }
        return OptionalLong.of(UNKNOWN);
    }
}
