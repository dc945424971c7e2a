package org.ferrymq.broker.delivery.subscription;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ferrymq.broker.delivery.ledger.Ledger;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.ferrymq.broker.delivery.ledger.OffsetSet;
import org.ferrymq.broker.delivery.message.Filter;
import org.ferrymq.broker.delivery.policy.DestinationPolicy;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.broker.store.StoredMessage;
import org.jspecify.annotations.Nullable;

/**
 * One queue of a topic as one group consumes it, live: which messages are taken (leased to a consumer, kept for one, or locked
 * by a transaction) and where the cursors are. Agent thread only.
 */
public final class Partition {
    private static final int MAX_IDLE_CURSORS = 8;

    private final Ledger ledger;
    private final MessageStore store;
    private final OffsetSet taken = new OffsetSet();
    /** Those of them whose acknowledgement is on its way to the log. */
    private final OffsetSet settling = new OffsetSet();
    /** Those of them that nobody has and that wait until they come again. */
    private final OffsetSet heldBack = new OffsetSet();

    /** Of message groups (JMSXGroupID) that wait for one of those. */
    private final Map<String, WaitingGroup> waitingGroups = new HashMap<>();

    private final List<Cursor> cursors = new ArrayList<>(1);
    private final DestinationPolicy policy;
    private final @Nullable Runnable onProgress;
    private boolean ended;
    private @Nullable QueueReader reader;
    private @Nullable Subscription subscription;

    /**
     * {@code policy} is what holds for its destination; {@code onProgress} hears of every settlement, which lets a temporary queue free
     * memory.
     */
    public Partition(Ledger ledger, MessageStore store, DestinationPolicy policy, @Nullable Runnable onProgress) {
        this.policy = policy;
        this.ledger = ledger;
        this.store = store;
        this.onProgress = onProgress;
    }

    public Ledger ledger() {
        return ledger;
    }

    public DestinationPolicy policy() {
        return policy;
    }

    public LedgerKey key() {
        return ledger.key();
    }

    /** The live subscription that reads it, if any. */
    public @Nullable Subscription subscription() {
        return subscription;
    }

    public void subscription(@Nullable Subscription reading) {
        subscription = reading;
    }

    /**
     * The queue is deleted, or the group's state on it: what is still taken here speaks of messages that are gone, and nothing
     * of it may reach the log any more, where it would be said of what comes after.
     */
    public void end() {
        ended = true;
        subscription = null;
    }

    public boolean ended() {
        return ended;
    }

    /** Whether something is taken and nobody has acknowledged it outside of a transaction. */
    boolean hasUnacknowledged() {
        return taken.size() - heldBack.size() > settling.size();
    }

    /** How many messages somebody has that are not acknowledged; those of an open transaction count. */
    public long heldCount() {
        return Math.max(0, taken.size() - heldBack.size() - settling.size());
    }

    public long takenCount() {
        return taken.size();
    }

    private @Nullable QueueReader reader() {
        QueueReader current = reader;
        if (current == null) {
            current = store.queue(key().topic(), key().queueId()).orElse(null);
            reader = current;
        }
        return current;
    }

    public long maxOffset() {
        QueueReader current = reader();
        return current == null ? 0 : current.maxOffset();
    }

    /** The message at an offset, null if there is none any more. */
    public @Nullable StoredMessage message(long offset, QueueEntry into) {
        QueueReader current = reader();
        return current == null ? null : store.message(current, offset, into);
    }

    public boolean read(long offset, QueueEntry into) {
        QueueReader current = reader();
        return current != null && current.read(offset, into);
    }

    public boolean isAvailable(long offset) {
        return !taken.contains(offset) && !ledger.isDone(offset);
    }

    /** The lowest offset from {@code from} on that is neither done nor taken, or -1 at the end of the queue. */
    public long nextAvailable(long from) {
        QueueReader current = reader();
        if (current == null) {
            return -1;
        }
        long max = current.maxOffset();
        long offset = Math.max(from, current.minOffset());
        while (offset < max) {
            long open = ledger.nextOpen(offset);
            offset = taken.nextAbsent(open);
            if (offset == open) {
                return offset < max ? offset : -1;
            }
        }
        return -1;
    }

    /** The cursor for a filter, made at the floor if there is none. */
    public Cursor cursor(Filter filter) {
        for (Cursor cursor : cursors) {
            if (cursor.filter().key().equals(filter.key())) {
                return cursor;
            }
        }
        if (cursors.size() >= 2 * MAX_IDLE_CURSORS) {
            dropIdleCursors(); // whoever pops with a new filter each time leaves cursors behind
        }
        Cursor cursor = new Cursor(filter);
        cursors.add(cursor);
        return cursor;
    }

    /** Cursors without consumers are kept for a while, since a consumer with the same selector often comes back. */
    void dropIdleCursors() {
        int idle = 0;
        for (int i = cursors.size() - 1; i >= 0; i--) {
            if (cursors.get(i).users() == 0 && ++idle > MAX_IDLE_CURSORS) {
                cursors.remove(i);
            }
        }
    }

    public void take(long offset) {
        taken.add(offset);
    }

    public void take(long[] ranges) {
        for (int i = 0; i + 1 < ranges.length; i += 2) {
            taken.addRange(ranges[i], ranges[i + 1]);
            heldBack.removeRange(ranges[i], ranges[i + 1]);
        }
    }

    /** Nobody has the message, and nobody gets it before {@link #releaseHeldBack}; nor what is behind it in its group, if it has one. */
    public void holdBack(long offset, @Nullable String groupId) {
        holdBack(offset);
        if (groupId != null) {
            waitingGroups
                    .computeIfAbsent(groupId, first -> new WaitingGroup())
                    .failed
                    .add(offset);
        }
    }

    private void holdBack(long offset) {
        taken.add(offset);
        heldBack.add(offset);
    }

    /** The message comes again, unless a transaction has taken it meanwhile, and what waited for it only. */
    public void releaseHeldBack(long offset, @Nullable String groupId) {
        releaseHeldBack(offset);
        WaitingGroup group = groupId == null ? null : waitingGroups.get(groupId);
        if (group != null) {
            group.failed.remove(offset);
            OffsetSet behind = group.takeReleased();
            behind.forEach(this::releaseHeldBack);
            if (group.failed.isEmpty()) {
                waitingGroups.remove(groupId);
            }
        }
    }

    private void releaseHeldBack(long offset) {
        if (heldBack.contains(offset)) {
            heldBack.remove(offset);
            release(offset);
        }
    }

    /** Whether an earlier message of the group waits after a failure: then the one at the offset waits for it. */
    public boolean waitsBehindItsGroup(String groupId, long offset) {
        WaitingGroup group = waitingGroups.isEmpty() ? null : waitingGroups.get(groupId);
        if (group == null || group.failed.isEmpty() || group.failed.first() > offset) {
            return false;
        }
        holdBack(offset);
        group.behind.add(offset);
        return true;
    }

    void keep(long offset) {
        taken.add(offset);
    }

    void unkeep(long offset) {
        taken.remove(offset);
    }

    /** Taken messages are acknowledged, and will be done when the log has it. */
    public void settling(long[] ranges) {
        for (int i = 0; i + 1 < ranges.length; i += 2) {
            settling.addRange(ranges[i], ranges[i + 1]);
        }
    }

    /** Whether a message is acknowledged and only not yet done. */
    public boolean isSettling(long offset) {
        return settling.contains(offset);
    }

    private void noLongerSettling(long[] ranges) {
        if (!settling.isEmpty()) {
            for (int i = 0; i + 1 < ranges.length; i += 2) {
                settling.removeRange(ranges[i], ranges[i + 1]);
            }
        }
    }

    /** A taken message goes back, to the front. */
    public void release(long offset) {
        taken.remove(offset);
        if (!ledger.isDone(offset)) {
            for (Cursor cursor : cursors) {
                cursor.released(offset);
            }
        }
    }

    public void release(long[] ranges) {
        noLongerSettling(ranges);
        for (int i = 0; i + 1 < ranges.length; i += 2) {
            for (long offset = ranges[i]; offset <= ranges[i + 1]; offset++) {
                release(offset);
            }
        }
    }

    /** The ledger has these as done: nobody holds them any more. */
    public void settled(long[] ranges) {
        noLongerSettling(ranges);
        for (int i = 0; i + 1 < ranges.length; i += 2) {
            taken.removeRange(ranges[i], ranges[i + 1]);
        }
        progressed();
    }

    /** Marks one as done without the log: it can be derived again, or the ledger is ephemeral. */
    public void drop(long offset) {
        ledger.acknowledge(offset, offset);
        taken.remove(offset);
        progressed();
    }

    private void progressed() {
        if (onProgress != null) {
            onProgress.run();
        }
    }

    public void rewind(long offset) {
        for (Cursor cursor : cursors) {
            cursor.rewind(offset);
        }
    }
}
