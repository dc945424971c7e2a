package org.ferrymq.broker.delivery.ledger;

import java.nio.ByteBuffer;
import org.agrona.collections.Long2LongHashMap;

/**
 * What one group has done on one queue: everything below the floor, and the offsets in {@code done} above it; beside that
 * the number of failed deliveries of the few messages that had any.
 *
 * <p>A view of the log, changed by the store's thread as it applies entries. The delivery agent reads it and adds what it can
 * derive anew after a restart (messages that expired or that the subscription's selector does not match), so methods are
 * synchronized; the lock is held for nanoseconds.
 */
public final class Ledger {
    private static final long NONE = 0;

    private final LedgerKey key;
    private final boolean ephemeral;
    private volatile long floor;
    private final OffsetSet done;
    private final Long2LongHashMap failures = new Long2LongHashMap(NONE);
    private boolean dirty;
    /** Position of the entry of the log from which on the log says all of it. Of the store's thread. */
    private long completeFrom;

    /** An ephemeral ledger belongs to a subscription that ends with its consumers: neither log nor H2 hear of it. */
    public Ledger(LedgerKey key, long floor, boolean ephemeral) {
        this(key, floor, ephemeral, new OffsetSet());
    }

    private Ledger(LedgerKey key, long floor, boolean ephemeral, OffsetSet done) {
        this.key = key;
        this.floor = floor;
        this.ephemeral = ephemeral;
        this.done = done;
    }

    public LedgerKey key() {
        return key;
    }

    public boolean ephemeral() {
        return ephemeral;
    }

    /** Everything below is done. Lock-free. */
    public long floor() {
        return floor;
    }

    public synchronized boolean isDone(long offset) {
        return offset < floor || done.contains(offset);
    }

    /** The lowest offset not below {@code offset} that is not done. */
    public synchronized long nextOpen(long offset) {
        return done.nextAbsent(Math.max(offset, floor));
    }

    public synchronized long doneAboveFloor() {
        return done.size();
    }

    /** Marks from..to (inclusive) as done for ever. Idempotent. */
    public synchronized void acknowledge(long from, long to) {
        long low = Math.max(from, floor);
        if (low > to) {
            return;
        }
        dirty = true;
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

    /** Pairs of from and to, both inclusive. */
    public synchronized void acknowledge(long[] ranges) {
        for (int i = 0; i + 1 < ranges.length; i += 2) {
            acknowledge(ranges[i], ranges[i + 1]);
        }
    }

    /**
     * Offset style: everything below is done, and nothing from it on when it goes back (a reset, which an operator or a
     * stock client asked for).
     */
    synchronized void commitOffset(long offset) {
        dirty = true;
        if (offset > floor) {
            acknowledge(floor, offset - 1);
        } else if (offset < floor) {
            done.clear();
            floor = offset;
        }
    }

    public synchronized int failures(long offset) {
        return failures.isEmpty() ? 0 : (int) failures.get(offset);
    }

    /** Whether there are messages that have failed and are not done. */
    public synchronized boolean hasFailures() {
        return !failures.isEmpty();
    }

    /** The messages that have failed and are not done. */
    public synchronized long[] failed() {
        long[] offsets = new long[failures.size()];
        int[] next = {0};
        failures.forEachLong((offset, count) -> offsets[next[0]++] = offset);
        return offsets;
    }

    /** Counts up to {@code count}; never down, so that late echoes from the log do no harm. */
    public synchronized void failuresAtLeast(long offset, int count) {
        if (!isDone(offset) && failures.get(offset) < count) {
            failures.put(offset, count);
            dirty = true;
        }
    }

    /** One more failed delivery for each offset of the ranges (pairs, inclusive) that is not done. */
    public synchronized void countFailures(long[] ranges) {
        for (int i = 0; i + 1 < ranges.length; i += 2) {
            for (long offset = ranges[i]; offset <= ranges[i + 1]; offset++) {
                failuresAtLeast(offset, failures(offset) + 1);
            }
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

    long completeFrom() {
        return completeFrom;
    }

    void completeFrom(long position) {
        completeFrom = position;
    }

    /** It becomes what a row says. */
    synchronized void restore(LedgerRow row) {
        dirty = true;
        floor = row.floor();
        done.replaceBy(OffsetSet.fromBytes(row.done()));
        failures.clear();
        ByteBuffer counts = ByteBuffer.wrap(row.failures());
        while (counts.remaining() >= 12) {
            failures.put(counts.getLong(), counts.getInt());
        }
    }

    synchronized boolean dirty() {
        return dirty && !ephemeral;
    }

    /** A copy for the database; the ledger counts as clean from now on. */
    synchronized LedgerRow toRow() {
        dirty = false;
        return snapshot();
    }

    /** A copy. */
    synchronized LedgerRow snapshot() {
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
