package org.ferrymq.broker.delivery.ledger;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.LongConsumer;
import org.roaringbitmap.RoaringBitmap;

/**
 * A set of queue offsets that lie near each other: a compressed bitmap over a moving base, so that a million acknowledged
 * messages above one that is not cost kilobytes. Offsets may be up to 2^32 apart. Not thread-safe.
 */
public final class OffsetSet {
    private static final long SPAN = 1L << 32;
    private static final long ALIGN = 1L << 16;

    private long base;
    private RoaringBitmap bits = new RoaringBitmap();
    private long highest = -1; // upper bound of what was ever added since the set was last empty: spares most lookups

    public void add(long offset) {
        rebaseFor(offset, offset);
        bits.add((int) (offset - base));
        highest = Math.max(highest, offset);
    }

    /** Adds from..to, both inclusive. */
    public void addRange(long from, long to) {
        if (from == to) {
            add(from);
            return;
        }
        rebaseFor(from, to);
        bits.add(from - base, to - base + 1);
        highest = Math.max(highest, to);
    }

    public void remove(long offset) {
        if (inSpan(offset)) {
            bits.remove((int) (offset - base));
            shrunk();
        }
    }

    /** Removes from..to, both inclusive. */
    public void removeRange(long from, long to) {
        long low = Math.max(from, base);
        long high = Math.min(to, base + SPAN - 1);
        if (low > high || bits.isEmpty()) {
            return;
        }
        bits.remove(low - base, high - base + 1);
        shrunk();
    }

    void removeBelow(long offset) {
        if (offset > base) {
            removeRange(base, offset - 1);
        }
    }

    private void shrunk() {
        if (bits.isEmpty()) {
            highest = -1;
        }
    }

    public boolean contains(long offset) {
        return offset <= highest && inSpan(offset) && bits.contains((int) (offset - base));
    }

    public boolean isEmpty() {
        return highest < 0;
    }

    public long size() {
        return bits.getLongCardinality();
    }

    /** The lowest offset, or -1 when empty. */
    public long first() {
        return bits.isEmpty() ? -1 : base + Integer.toUnsignedLong(bits.first());
    }

    /** The lowest offset of the set that is not below {@code offset}, or -1. */
    long next(long offset) {
        if (offset > highest) {
            return -1;
        }
        long from = Math.max(0, offset - base);
        long found = from >= SPAN ? -1 : bits.nextValue((int) from);
        return found < 0 ? -1 : base + found;
    }

    /** The lowest offset not below {@code offset} that is not in the set. */
    public long nextAbsent(long offset) {
        if (offset > highest || !inSpan(offset)) {
            return offset;
        }
        return base + bits.nextAbsentValue((int) (offset - base));
    }

    public void forEach(LongConsumer action) {
        bits.forEach((org.roaringbitmap.IntConsumer) value -> action.accept(base + Integer.toUnsignedLong(value)));
    }

    public void clear() {
        bits = new RoaringBitmap();
        highest = -1;
    }

    /** Takes over what another set has, which must not be used any more. */
    void replaceBy(OffsetSet other) {
        base = other.base;
        bits = other.bits;
        highest = other.highest;
    }

    private boolean inSpan(long offset) {
        return offset >= base && offset - base < SPAN;
    }

    private void rebaseFor(long from, long to) {
        if (from < 0) {
            throw new IllegalArgumentException("negative queue offset " + from);
        }
        if (bits.isEmpty()) {
            base = from & -ALIGN;
        } else if (from < base) {
            moveBase(from & -ALIGN);
        } else if (to - base >= SPAN) {
            moveBase(first() & -ALIGN);
        }
        if (to - base >= SPAN || (!bits.isEmpty() && highest - base >= SPAN)) {
            throw new IllegalStateException(
                    "offsets " + base + " and " + to + " are too far apart for one subscription");
        }
    }

    private void moveBase(long newBase) {
        bits = RoaringBitmap.addOffset(bits, base - newBase);
        base = newBase;
    }

    byte[] toBytes() {
        if (isEmpty()) {
            return new byte[0];
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(base);
            bits.runOptimize();
            bits.serialize(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static OffsetSet fromBytes(byte[] bytes) {
        OffsetSet set = new OffsetSet();
        if (bytes.length > 0) {
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
                set.base = in.readLong();
                set.bits.deserialize(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            set.highest = set.bits.isEmpty() ? -1 : set.base + Integer.toUnsignedLong(set.bits.last());
        }
        return set;
    }
}
