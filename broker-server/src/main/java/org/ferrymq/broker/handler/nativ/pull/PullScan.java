package org.ferrymq.broker.handler.nativ.pull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrymq.broker.delivery.message.Filter;
import org.ferrymq.broker.delivery.message.RecordCopies;
import org.ferrymq.broker.delivery.message.RecordMessage;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.store.DamagedMessageException;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.broker.store.StoredMessage;
import org.jspecify.annotations.Nullable;

/** Reads a stretch of a queue for a pull. Thread-safe. */
public final class PullScan {
    /** Entries looked at for one pull; then the client is told to go on from there. */
    private static final int MAX_SCANNED = 16_000;

    /** What a scan came to. */
    enum Outcome {
        /** There are messages. */
        FOUND,
        /** Entries were looked at, none matched. */
        NONE_MATCHED,
        /** The offset is the end of the queue. */
        AT_END,
        /** The offset is outside of the queue. */
        OUTSIDE
    }

    /**
     * The result.
     *
     * @param nextOffset where to go on
     * @param damaged how many messages between were left out because they are damaged on the disk
     * @param records messages' records, to be released by the receiver
     */
    record Result(
            Outcome outcome, long nextOffset, long minOffset, long maxOffset, int count, int damaged, ByteBuf records) {
        private static Result without(Outcome outcome, long nextOffset, long minOffset, long maxOffset) {
            return without(outcome, nextOffset, minOffset, maxOffset, 0);
        }

        private static Result without(Outcome outcome, long nextOffset, long minOffset, long maxOffset, int damaged) {
            return new Result(outcome, nextOffset, minOffset, maxOffset, 0, damaged, Unpooled.EMPTY_BUFFER);
        }
    }

    private record Hit(StoredMessage message, long queueOffset) {}

    /** What a stretch of a queue has. */
    private static final class Stretch {
        final List<Hit> hits;
        long bytes;
        int damaged;

        Stretch(int most) {
            hits = new ArrayList<>(Math.min(most, 32));
        }
    }

    private final MessageStore store;
    private final LiveSettings settings;

    public PullScan(MessageStore store, LiveSettings settings) {
        this.store = store;
        this.settings = settings;
    }

    /** One after the last offset of the queue; 0 if there is none. */
    long maxOffset(String topic, int queueId) {
        return store.queue(topic, queueId).map(QueueReader::maxOffset).orElse(0L);
    }

    /** Scans from {@code offset} for at most {@code maxMessages} messages that pass. */
    Result scan(String topic, int queueId, long offset, int maxMessages, Filter filter) {
        Optional<QueueReader> found = store.queue(topic, queueId);
        if (found.isEmpty()) {
            return Result.without(offset == 0 ? Outcome.AT_END : Outcome.OUTSIDE, 0, 0, 0);
        }
        QueueReader queue = found.get();
        long max = queue.maxOffset();
        long min = queue.minOffset();
        if (offset < min) {
            return Result.without(Outcome.OUTSIDE, min, min, max);
        }
        if (offset >= max) {
            return Result.without(offset == max ? Outcome.AT_END : Outcome.OUTSIDE, max, min, max);
        }
        Stretch stretch = new Stretch(maxMessages);
        long next = collect(queue, offset, maxMessages, filter, stretch);
        List<Hit> hits = stretch.hits;
        if (hits.isEmpty()) {
            return Result.without(Outcome.NONE_MATCHED, next, min, max, stretch.damaged);
        }
        return new Result(Outcome.FOUND, next, min, max, hits.size(), stretch.damaged, copy(hits));
    }

    private long collect(QueueReader queue, long offset, int maxMessages, Filter filter, Stretch found) {
        QueueEntry entry = new QueueEntry();
        RecordMessage seen = filter.needsMessage() ? new RecordMessage() : null;
        List<Hit> hits = found.hits;
        int maxBytes = settings.maxPullBytes();
        long at = offset;
        for (int scanned = 0; scanned < MAX_SCANNED && hits.size() < maxMessages && queue.read(at, entry); scanned++) {
            if (filter.mayMatch(entry.tagHash())) {
                if (!hits.isEmpty() && found.bytes + entry.size() > maxBytes) {
                    break;
                }
                StoredMessage message = read(queue, at, entry, found);
                if (message != null && (seen == null || filter.matches(seen.wrap(message.record(), 1)))) {
                    hits.add(new Hit(message, at));
                    found.bytes += entry.size();
                }
            }
            at++;
        }
        return at;
    }

    /** Null: nobody needed it, and the log was freed of it; or it is damaged, and the client goes on behind it. */
    private @Nullable StoredMessage read(QueueReader queue, long offset, QueueEntry entry, Stretch found) {
        try {
            return store.message(queue, offset, entry);
        } catch (DamagedMessageException e) {
            found.damaged++;
            return null;
        }
    }

    private static ByteBuf copy(List<Hit> hits) {
        int size = hits.size() * RecordCopies.MOST_ADDED;
        for (Hit hit : hits) {
            size += hit.message().record().remaining();
        }
        ByteBuf records = PooledByteBufAllocator.DEFAULT.directBuffer(size, size);
        for (Hit hit : hits) {
            RecordCopies.appendTraceable(hit.message().record(), hit.queueOffset(), records);
        }
        return records;
    }
}
