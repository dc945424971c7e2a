package org.ferrymq.broker.delivery.pop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.ferrymq.broker.delivery.message.RecordCopies;
import org.ferrymq.broker.delivery.message.RecordMessage;
import org.ferrymq.broker.delivery.policy.RedeliveryPolicy;
import org.ferrymq.broker.delivery.redelivery.Inspection;
import org.ferrymq.broker.delivery.subscription.Cursor;
import org.ferrymq.broker.delivery.subscription.Partition;
import org.jspecify.annotations.Nullable;

/** One look for messages for a pop, over the queues it wants. Agent thread only; used once. */
final class PopFetch {
    /** Offsets of one queue in one answer lie that close together: clients acknowledge them with a bit set. */
    private static final long MAX_SPAN = 1 << 16;

    /** Leased together, and to be looked after when their time ends. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Leased(PopQueue queue, PopLease lease, long[] offsets) {}

    private final PopSubscription subscription;
    private final PopSpec spec;
    private final Inspection inspection;
    private final long popTimeMs;
    private final List<PopBatch.QueueOffsets> found = new ArrayList<>(1);
    private final List<Leased> leased = new ArrayList<>(1);
    private int count;
    private int budget;
    private @Nullable ByteBuf records;

    /** {@code budget}: messages that are looked at before others have their turn. */
    PopFetch(PopSubscription subscription, PopSpec spec, Inspection inspection, long nowMs, int budget) {
        this.subscription = subscription;
        this.spec = spec;
        this.inspection = inspection;
        this.popTimeMs = subscription.popTime(nowMs);
        this.budget = budget;
    }

    /** The answer, or null if nothing was found. */
    @Nullable PopBatch fetch() {
        List<PopQueue> queues = subscription.queues();
        if (spec.queueId() >= 0) {
            if (spec.queueId() < queues.size()) {
                collect(queues.get(spec.queueId()));
            }
        } else {
            int first = subscription.nextRotation();
            for (int i = 0; i < queues.size() && !isEnough(); i++) {
                collect(queues.get((int) ((first + (long) i) % queues.size())));
            }
        }
        ByteBuf all = records;
        if (all == null) {
            return null;
        }
        return new PopBatch(PopBatch.Outcome.FOUND, popTimeMs, spec.invisibleMs(), rest(queues), found, all);
    }

    /** Whether it stopped looking before the end, so that it has to go on. */
    boolean ranOutOfBudget() {
        return budget <= 0;
    }

    /** What was leased. */
    List<Leased> leased() {
        return leased;
    }

    private boolean isEnough() {
        ByteBuf all = records;
        return count >= spec.maxMessages() || budget <= 0 || (all != null && all.readableBytes() >= spec.maxBytes());
    }

    private void collect(PopQueue queue) {
        String attemptId = spec.attemptId();
        if (spec.order() && attemptId != null) {
            queue.releaseAttempt(attemptId);
        }
        if (spec.order() && queue.hasLeases()) {
            return;
        }
        Partition partition = queue.partition();
        Cursor cursor = partition.cursor(spec.filter());
        PopLease lease = new PopLease(popTimeMs, popTimeMs + spec.invisibleMs(), attemptId);
        List<Long> offsets = new ArrayList<>();
        RedeliveryPolicy redelivery = partition.policy().redelivery().withLimit(spec.redeliveryLimit());
        while (!isEnough() && !queue.isFull()) {
            long offset = cursor.poll(partition, null);
            if (offset < 0) {
                break;
            }
            if (!offsets.isEmpty() && offset - offsets.get(0) >= MAX_SPAN) {
                cursor.released(offset);
                break;
            }
            budget--;
            RecordMessage message = inspection.inspect(partition, offset, spec.filter(), true, redelivery);
            if (message == null) {
                continue;
            }
            if (!append(message, offset)) {
                cursor.released(offset);
                break;
            }
            partition.take(offset);
            queue.lease(offset, lease);
            offsets.add(offset);
            count++;
        }
        if (!offsets.isEmpty()) {
            found.add(new PopBatch.QueueOffsets(partition.key().queueId(), offsets));
            leased.add(new Leased(
                    queue, lease, offsets.stream().mapToLong(Long::longValue).toArray()));
        }
    }

    /** False if it does not fit any more. */
    private boolean append(RecordMessage message, long offset) {
        int size = message.bytes().remaining() + RecordCopies.MOST_ADDED;
        ByteBuf all = records;
        if (all == null) {
            all = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1024, size));
            records = all;
        } else if (all.readableBytes() + size > spec.maxBytes()) {
            return false;
        }
        RecordCopies.appendTraceable(message, offset, all);
        return true;
    }

    private long rest(List<PopQueue> queues) {
        long rest = 0;
        for (PopQueue queue : queues) {
            if (spec.queueId() < 0 || spec.queueId() == queue.partition().key().queueId()) {
                rest += queue.partition()
                        .cursor(spec.filter())
                        .waiting(queue.partition().maxOffset());
            }
        }
        return rest;
    }
}
