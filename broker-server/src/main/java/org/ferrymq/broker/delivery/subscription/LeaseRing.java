package org.ferrymq.broker.delivery.subscription;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one consumer holds: delivery tag to (partition, queue offset). Tags are 1, 2, 3 ..., so a ring of arrays from the
 * oldest held tag to the newest does it; it grows with what is outstanding, never with the backlog. Not thread-safe.
 */
public final class LeaseRing {
    private static final long FREE = -1;

    private long[] offsets = new long[64];
    private @Nullable Partition[] partitions = new Partition[64];
    private @Nullable GroupPin[] pins = new GroupPin[0]; // same length as offsets once a message with a group came by
    private long oldest = 1;
    private long next = 1;
    private int held;

    /** Takes a lease and returns its tag. */
    public long add(Partition partition, long offset, @Nullable GroupPin pin) {
        if (next - oldest == offsets.length) {
            grow();
        }
        int slot = slot(next);
        offsets[slot] = offset;
        partitions[slot] = partition;
        if (pin != null && pins.length == 0) {
            pins = new GroupPin[offsets.length];
        }
        if (pins.length > 0) {
            pins[slot] = pin;
        }
        held++;
        return next++;
    }

    /** The tag that the next delivery will have. */
    public long nextTag() {
        return next;
    }

    public long oldestTag() {
        return oldest;
    }

    int held() {
        return held;
    }

    public boolean isHeld(long tag) {
        return tag >= oldest && tag < next && offsets[slot(tag)] != FREE;
    }

    public long offset(long tag) {
        return offsets[slot(tag)];
    }

    /** Where the message of a held tag is; void if its queue has been deleted meanwhile. */
    public Partition partition(long tag) {
        return Objects.requireNonNull(partitions[slot(tag)]);
    }

    public @Nullable GroupPin pin(long tag) {
        return pins.length == 0 ? null : pins[slot(tag)];
    }

    /** Ends the lease of a held tag. */
    public void free(long tag) {
        int slot = slot(tag);
        offsets[slot] = FREE;
        partitions[slot] = null;
        if (pins.length > 0) {
            pins[slot] = null;
        }
        held--;
        while (oldest < next && offsets[slot(oldest)] == FREE) {
            oldest++;
        }
    }

    private int slot(long tag) {
        return (int) (tag & (offsets.length - 1));
    }

    private void grow() {
        int length = offsets.length * 2;
        long[] newOffsets = new long[length];
        @Nullable Partition[] newPartitions = new Partition[length];
        @Nullable GroupPin[] newPins = pins.length == 0 ? pins : new GroupPin[length];
        Arrays.fill(newOffsets, FREE);
        for (long tag = oldest; tag < next; tag++) {
            int from = slot(tag);
            int to = (int) (tag & (length - 1));
            newOffsets[to] = offsets[from];
            newPartitions[to] = partitions[from];
            if (newPins.length > 0) {
                newPins[to] = pins[from];
            }
        }
        offsets = newOffsets;
        partitions = newPartitions;
        pins = newPins;
    }
}
