package org.ferrymq.broker.delivery.ledger;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.ferrymq.broker.store.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * Whole ledgers as entries of the log: when the start of the log is freed, what acknowledgements there said is said again, once
 * for each ledger. Of the store's thread alone.
 */
final class LedgerRenewals {
    /** Kind of the metadata entries. */
    static final String KIND = "ledgers.state";

    private final Set<LedgerKey> own = new HashSet<>();
    private @Nullable Iterator<Ledger> pass;
    private boolean foundInPass;

    /**
     * The next ledgers of which entries before a position say something, until they have so many bytes; empty when a whole pass
     * over all of them has found none.
     */
    List<LogEntry> next(Collection<Ledger> all, long below, int most) {
        List<LogEntry> entries = new ArrayList<>();
        long bytes = 0;
        own.clear(); // those of the last call are applied, or were refused
        Iterator<Ledger> going = pass;
        while (bytes < most) {
            if (going == null || !going.hasNext()) {
                if (going != null && !foundInPass) {
                    pass = null;
                    return entries;
                }
                if (!entries.isEmpty()) {
                    break;
                }
                going = all.iterator();
                foundInPass = false;
                if (!going.hasNext()) {
                    pass = null;
                    return entries;
                }
            }
            Ledger ledger = going.next();
            if (ledger.completeFrom() < below) {
                byte[] state = encode(ledger.snapshot());
                LedgerKey key = ledger.key();
                entries.add(
                        new LogEntry.Metadata(KIND, key.group() + " on " + key.topic() + " " + key.queueId(), state));
                own.add(key);
                bytes += state.length;
                foundInPass = true;
            }
        }
        pass = going;
        return entries;
    }

    /** Whether the entry of this ledger that comes is one that was just made of it. */
    boolean isOwn(LedgerKey key) {
        return own.remove(key);
    }

    private static byte[] encode(LedgerRow row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128 + row.done().length + row.failures().length);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(row.key().group());
            out.writeUTF(row.key().topic());
            out.writeInt(row.key().queueId());
            out.writeLong(row.floor());
            out.writeInt(row.done().length);
            out.write(row.done());
            out.writeInt(row.failures().length);
            out.write(row.failures());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static LedgerRow decode(byte[] state) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            LedgerKey key = new LedgerKey(in.readUTF(), in.readUTF(), in.readInt());
            long floor = in.readLong();
            byte[] done = in.readNBytes(in.readInt());
            byte[] failures = in.readNBytes(in.readInt());
            return new LedgerRow(key, floor, done, failures);
        } catch (IOException e) {
            throw new UncheckedIOException("the state of a ledger in the log cannot be read", e);
        }
    }
}
