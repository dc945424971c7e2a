package org.ferrymq.broker.delivery.subscription;

import java.util.HashMap;
import java.util.Map;
import org.ferrymq.broker.delivery.ledger.OffsetSet;
import org.ferrymq.broker.delivery.message.Filter;
import org.jspecify.annotations.Nullable;

/**
 * How far the consumers with one filter have looked at a partition. What came back (released) below the cursor is offered
 * before it goes on; what does not match is never looked at again. Agent thread only.
 */
public final class Cursor {
    private static final int MAX_IDLE_PINS = 4096;

    private final Filter filter;
    private long next;
    private final OffsetSet released = new OffsetSet();
    private final Map<String, GroupPin> pins = new HashMap<>();
    private final Map<Consumer, OffsetSet> kept = new HashMap<>();
    private @Nullable PriorityPool pool;
    private int users;

    Cursor(Filter filter) {
        this.filter = filter;
    }

    Filter filter() {
        return filter;
    }

    int users() {
        return users;
    }

    void addUser() {
        users++;
    }

    /**
     * The next message that the consumer might get, which then counts as looked at; -1 if there is none. Who pops is no consumer, and
     * nothing is kept for it.
     */
    public long poll(Partition partition, @Nullable Consumer consumer) {
        OffsetSet own = kept.isEmpty() || consumer == null ? null : kept.get(consumer);
        while (!released.isEmpty() || (own != null && !own.isEmpty())) {
            long first = released.first();
            long firstKept = own == null ? -1 : own.first();
            if (own != null && firstKept >= 0 && (first < 0 || firstKept < first)) {
                own.remove(firstKept);
                partition.unkeep(firstKept);
                return firstKept;
            }
            released.remove(first);
            if (partition.isAvailable(first)) {
                return first;
            }
        }
        long offset = partition.nextAvailable(next);
        if (offset < 0) {
            return -1;
        }
        next = offset + 1;
        return offset;
    }

    /** What was looked at ahead; messages go out by priority from now on. */
    public PriorityPool byPriority() {
        PriorityPool current = pool;
        if (current == null) {
            current = new PriorityPool();
            pool = current;
        }
        return current;
    }

    /** How many messages may be waiting beyond the cursor and behind it; an upper bound. */
    public long waiting(long maxOffset) {
        return Math.max(0, maxOffset - next) + released.size() + (pool == null ? 0 : pool.size());
    }

    public void released(long offset) {
        if (offset < next) {
            released.add(offset);
        }
    }

    void rewind(long offset) {
        next = Math.min(next, offset);
        released.clear();
        if (pool != null) {
            pool.clear();
        }
    }

    /**
     * The pin under which the consumer may have a message of the group, or null if another consumer has the group; the
     * message is kept for that one then.
     */
    public @Nullable GroupPin pin(String groupId, Consumer consumer, Partition partition, long offset) {
        GroupPin pin = pins.get(groupId);
        if (pin == null) {
            if (pins.size() >= MAX_IDLE_PINS) {
                pins.values().removeIf(idle -> idle.outstanding == 0 && !kept.containsKey(idle.owner));
            }
            pin = new GroupPin(groupId, consumer);
            pins.put(groupId, pin);
        }
        if (pin.owner == consumer) {
            pin.outstanding++;
            return pin;
        }
        kept.computeIfAbsent(pin.owner, owner -> new OffsetSet()).add(offset);
        partition.keep(offset);
        return null;
    }

    /** The consumer is gone: its groups are free and what was kept for it goes back. */
    void removeUser(Consumer consumer, Partition partition) {
        users--;
        if (!pins.isEmpty()) {
            pins.values().removeIf(pin -> pin.owner == consumer);
        }
        OffsetSet own = kept.remove(consumer);
        if (own != null) {
            own.forEach(partition::release);
        }
    }
}
