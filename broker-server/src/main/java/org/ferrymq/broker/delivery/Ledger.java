package org.ferrymq.broker.delivery;

import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one group has done on one queue: everything below the floor, and the offsets in {@code done} above it. Beside that
 * the number of failed deliveries of the few messages that had any, and which offsets are taken at the moment (leased to a
 * consumer or locked by a transaction; in memory only).
 *
 * <p>Owned by the delivery agent; only {@link #floor()} may be read by other threads.
 */
final class Ledger {
    private static final long NONE = 0;

    private final LedgerKey key;
    private final boolean ephemeral;
    private volatile long floor;
    private final OffsetSet done;
    private final Long2LongHashMap failures = new Long2LongHashMap(NONE);
    private final OffsetSet taken = new OffsetSet();
    private @Nullable LongConsumer releaseListener;
    private boolean dirty;

    /** An ephemeral ledger belongs to a subscription that ends with its consumers: neither log nor H2 hear of it. */
    Ledger(LedgerKey key, long floor, boolean ephemeral) {
        this(key, floor, ephemeral, new OffsetSet());
    }

    private Ledger(LedgerKey key, long floor, boolean ephemeral, OffsetSet done) {
        this.key = key;
        this.floor = floor;
        this.ephemeral = ephemeral;
        this.done = done;
    }

    LedgerKey key() {
        return key;
    }

    boolean ephemeral() {
        return ephemeral;
    }

    long floor() {
        return floor;
    }

    boolean isDone(long offset) {
        return offset < floor || done.contains(offset);
    }

    boolean isTaken(long offset) {
        return taken.contains(offset);
    }

    boolean hasTaken() {
        return !taken.isEmpty();
    }

    long doneAboveFloor() {
        return done.size();
    }

    long takenCount() {
        return taken.size();
    }

    void take(long offset) {
        taken.add(offset);
    }

    void takeRange(long from, long to) {
        taken.addRange(from, to);
    }

    /** Gives a taken message back; it will be the first to go out again. */
    void release(long offset) {
        taken.remove(offset);
        LongConsumer listener = releaseListener;
        if (listener != null && !isDone(offset)) {
            listener.accept(offset);
        }
    }

    void onRelease(@Nullable LongConsumer listener) {
        releaseListener = listener;
    }

    /** Marks from..to (inclusive) as done for ever. Idempotent. */
    void acknowledge(long from, long to) {
        long low = Math.max(from, floor);
        if (low > to) {
            return;
        }
        dirty = true;
        taken.removeRange(low, to);
        forgetFailures(low, to);
        if (low > floor) {
            done.addRange(low, to);
            return;
        }
        long next = to + 1;
        if (!done.isEmpty()) {
            next = done.nextAbsent(next);
            done.removeBelow(next);
        }
        floor = next;
    }

    /** Offset style: everything below is done, everything from it on is not (going back is a reset, asked for by an operator). */
    void commitOffset(long offset) {
        dirty = true;
        if (offset > floor) {
            acknowledge(floor, offset - 1);
        } else if (offset < floor) {
            done.addRange(offset, floor - 1);
            done.removeRange(offset, Long.MAX_VALUE - 1);
            floor = offset;
        }
    }

    int failures(long offset) {
        return failures.isEmpty() ? 0 : (int) failures.get(offset);
    }

    /** Counts up to {@code count}; never down, so that late echoes from the log do no harm. */
    void failuresAtLeast(long offset, int count) {
        if (!isDone(offset) && failures.get(offset) < count) {
            failures.put(offset, count);
            dirty = true;
        }
    }

    private void forgetFailures(long from, long to) {
        if (failures.isEmpty()) {
            return;
        }
        if (to - from < failures.size()) {
            for (long offset = from; offset <= to; offset++) {
                failures.remove(offset);
            }
        } else {
            failures.keySet().removeIf((Long offset) -> offset >= from && offset <= to);
        }
    }

    boolean dirty() {
        return dirty && !ephemeral;
    }

    LedgerRow toRow() {
        dirty = false;
        ByteBuffer counts = ByteBuffer.allocate(failures.size() * 12);
        failures.forEachLong((offset, count) -> counts.putLong(offset).putInt((int) count));
        return new LedgerRow(key, floor, done.toBytes(), counts.array());
    }

    static Ledger fromRow(LedgerRow row) {
        Ledger ledger = new Ledger(row.key(), row.floor(), false, OffsetSet.fromBytes(row.done()));
        ByteBuffer counts = ByteBuffer.wrap(row.failures());
        while (counts.remaining() >= 12) {
            ledger.failures.put(counts.getLong(), counts.getInt());
        }
        return ledger;
    }
}
