package org.ferrymq.broker.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ferrymq.broker.store.log.CommitLog;
import org.ferrymq.broker.store.log.Frame;
import org.ferrymq.broker.store.log.FrameType;
import org.ferrymq.broker.store.queue.ConsumeQueue;
import org.ferrymq.broker.store.queue.QueueLog;
import org.ferrymq.broker.store.timer.TimerReader;
import org.ferrymq.broker.store.timer.TimerState;
import org.jspecify.annotations.Nullable;

/**
 * Goes over what is needed of the log below a position: messages of the queues, and delayed ones. One pass, in pieces. On the
 * retention's thread.
 */
final class Survey {
    /** A look at so many offsets is one piece, found or not. */
    private static final int MOST_LOOKED_AT = 1 << 20;

    /**
     * A message that is needed.
     *
     * @param queue its queue; null for a delayed one
     * @param offset its offset
     * @param timeMs when a delayed one is due
     * @param position where it is
     * @param bytes that it takes in the log
     */
    record Found(@Nullable QueueLog queue, long offset, long timeMs, long position, long bytes) {}

    private final StoreParts parts;
    private final QueueFinder finder;
    private final MessageNeeds needs;
    private final long from;
    private final long below;
    private final List<QueueLog> queues;
    private final List<Found> delayed = new ArrayList<>();
    private final QueueEntry entry = new QueueEntry();
    private final Frame frame = new Frame();
    private int queueAt;
    private long offset = -1;
    private long base;
    private int delayedAt;

    /** Makes the view of a queue that the needs are asked with, and finds messages. */
    interface QueueFinder {
        QueueReader reader(QueueLog queue);

        @Nullable StoredMessage message(QueueLog queue, long offset, QueueEntry into);
    }

    /**
     * A pass that begins.
     *
     * @param below boundary of two segments
     * @param timers timers of a checkpoint behind it
     */
    Survey(StoreParts parts, QueueFinder finder, MessageNeeds needs, long below, TimerState timers, TimerReader reader)
            throws IOException {
        this.parts = parts;
        this.finder = finder;
        this.needs = needs;
        this.from = parts.log().firstPosition();
        this.below = below;
        this.queues = parts.queues().all();
        reader.find(
                timers,
                from,
                below,
                (timeMs, position) -> delayed.add(new Found(null, -1, timeMs, position, bytesAt(position))));
    }

    /** How many bytes a delayed message below the position takes on average; 0 if there is none. */
    long delayedBytes() {
        long bytes = 0;
        for (Found each : delayed) {
            bytes += each.bytes();
        }
        return delayed.isEmpty() ? 0 : bytes / delayed.size();
    }

    private long bytesAt(long position) {
        CommitLog log = parts.log();
        boolean known = log.peek(position, log.publishedEnd(), frame) && frame.type() == FrameType.MESSAGE;
        return known ? frame.nextPosition() - position : 0;
    }

    /** Whether it is there and worth it; of a damaged one nobody can tell, so it is kept. */
    private boolean isWorthMoving(QueueLog queue, long candidate) {
        try {
            StoredMessage message = finder.message(queue, candidate, entry);
            return message != null && needs.isWorthMoving(message);
        } catch (DamagedMessageException e) {
            return true;
        }
    }

    /** Whether the pass has come to its end. */
    boolean isOver() {
        return queueAt == queues.size() && delayedAt == delayed.size();
    }

    /** The next needed messages, until they have so many bytes. May be empty before the end. */
    List<Found> next(long mostBytes) {
        List<Found> found = new ArrayList<>();
        long bytes = 0;
        int left = MOST_LOOKED_AT;
        while (queueAt < queues.size() && bytes < mostBytes && left-- > 0) {
            QueueLog queue = queues.get(queueAt);
            if (offset < 0) {
                offset = queue.minOffset();
                base = queue.offsetByEvent(below);
            }
            long candidate = candidate(queue);
            if (candidate < 0) {
                queueAt++;
                offset = -1;
                continue;
            }
            offset = candidate + 1;
            Found message = look(queue, candidate);
            if (message != null) {
                found.add(message);
                bytes += message.bytes();
            }
        }
        while (delayedAt < delayed.size() && queueAt == queues.size() && bytes < mostBytes) {
            Found message = delayed.get(delayedAt++);
            found.add(message);
            bytes += message.bytes();
        }
        return found;
    }

    /** The next offset whose message may be below and is needed. */
    private long candidate(QueueLog queue) {
        String topic = queue.topic();
        int queueId = queue.queueId();
        QueueReader reader = finder.reader(queue);
        if (offset < base) {
            long needed = needs.next(topic, queueId, reader, offset, base);
            if (needed >= 0) {
                return needed;
            }
            offset = base;
        }
        // Made visible later than the position, by a commit or their time, but written before.
        long max = queue.maxOffset();
        while (offset < max) {
            long early = queue instanceof ConsumeQueue durable ? durable.nextBefore(offset, max, below, from) : offset;
            if (early < 0) {
                return -1;
            }
            if (needs.next(topic, queueId, reader, early, early + 1) == early) {
                return early;
            }
            offset = early + 1;
        }
        return -1;
    }

    private @Nullable Found look(QueueLog queue, long candidate) {
        if (!queue.read(candidate, entry) || entry.position() < from || entry.position() >= below) {
            return null;
        }
        if (!isWorthMoving(queue, candidate) || entry.position() >= below) {
            return null;
        }
        long bytes = Math.max(entry.size(), bytesAt(entry.position()));
        return new Found(queue, candidate, 0, entry.position(), bytes);
    }
}
