package org.ferrymq.broker.pieces;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of one body: where its pieces are, and which messages name it. Changed by the store's thread (only {@link #touch} by others); thread-safe.
 */
final class StoredBody {
    private static final long MISSING = -1;

    private final String id;
    /** Offset of each piece in the queue of pieces. */
    private long[] offsets = new long[4];

    private int pieces;
    private long bytes;
    private long touchedMs;
    /** Whether a message ever named it. */
    private boolean used;
    /** Whether its end is decided: then nobody may name it any more. */
    private boolean over;
    /** Whether the offsets rise with the numbers, as they do unless the view was rebuilt. */
    private boolean rising = true;

    private final Set<Reference> shown = new HashSet<>(2);
    /** Messages that are not visible (yet): position in the log, and topic. */
    private final Map<Long, String> waiting = new HashMap<>(2);

    /** Since when nobody has needed it; MAX_VALUE while somebody does. */
    private long unneededSinceMs = Long.MAX_VALUE;

    StoredBody(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    /** A piece is stored; of two with one number the first counts. */
    synchronized boolean add(int number, long offset, int size, long timeMs) {
        if (number >= offsets.length) {
            int before = offsets.length;
            offsets = Arrays.copyOf(offsets, Math.max(number + 1, before * 2));
        }
        if (number < pieces && offsets[number] != MISSING) {
            return false;
        }
        for (int i = pieces; i < number; i++) {
            offsets[i] = MISSING; // replayed from a log whose first pieces were stored again behind this one
        }
        pieces = Math.max(pieces, number + 1);
        rising = rising
                && number == pieces - 1
                && (number == 0 || (offsets[number - 1] != MISSING && offsets[number - 1] < offset));
        offsets[number] = offset;
        bytes += size;
        touchedMs = Math.max(touchedMs, timeMs);
        return true;
    }

    synchronized int pieces() {
        return pieces;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized boolean isUsed() {
        return used;
    }

    /** Offset of a piece; -1 if it is not known. */
    synchronized long offset(int number) {
        return number < pieces ? offsets[number] : MISSING;
    }

    /** The lowest offset of a piece from the given one on; MAX_VALUE if there is none. */
    synchronized long nextOffset(long from) {
        if (rising) {
            int at = Arrays.binarySearch(offsets, 0, pieces, from);
            int index = at >= 0 ? at : -at - 1;
            return index < pieces ? offsets[index] : Long.MAX_VALUE;
        }
        long next = Long.MAX_VALUE;
        for (int i = 0; i < pieces; i++) {
            if (offsets[i] >= from && offsets[i] < next) {
                next = offsets[i];
            }
        }
        return next;
    }

    /** Its message is about to come. {@return false if it is too late} */
    synchronized boolean touch(long nowMs) {
        touchedMs = Math.max(touchedMs, nowMs);
        return !over;
    }

    /** Decides that it ends, if nothing has happened meanwhile. */
    synchronized boolean end(long nowMs, long uploadTimeoutMs) {
        over = over || !isHeld(nowMs, uploadTimeoutMs);
        return over;
    }

    synchronized void show(Reference reference) {
        used = true;
        shown.add(reference);
    }

    synchronized void await(long position, String topic) {
        used = true;
        waiting.put(position, topic);
    }

    /** It is named by a message that nobody will ever see. */
    synchronized void use() {
        used = true;
    }

    synchronized void moved(long from, long to) {
        String topic = waiting.remove(from);
        if (topic != null) {
            waiting.put(to, topic);
        }
    }

    synchronized void forget(long position) {
        waiting.remove(position);
    }

    /** The topic is deleted: {@return the positions of messages that will not be seen} */
    synchronized List<Long> forgetTopic(String topic) {
        shown.removeIf(reference -> reference.topic().equals(topic));
        List<Long> gone = waiting.entrySet().stream()
                .filter(entry -> entry.getValue().equals(topic))
                .map(Map.Entry::getKey)
                .toList();
        gone.forEach(waiting::remove);
        return gone;
    }

    synchronized Set<Long> waitingPositions() {
        return Set.copyOf(waiting.keySet());
    }

    synchronized List<Reference> references() {
        return List.copyOf(shown);
    }

    /** Whether it is needed whatever becomes of the messages that are visible. */
    synchronized boolean isHeld(long nowMs, long uploadTimeoutMs) {
        return used ? !waiting.isEmpty() : nowMs - touchedMs < uploadTimeoutMs;
    }

    /** Notes whether somebody needs it. {@return for how long nobody has, in ms} */
    synchronized long unneeded(boolean needed, long nowMs) {
        if (needed) {
            unneededSinceMs = Long.MAX_VALUE;
            return 0;
        }
        unneededSinceMs = Math.min(unneededSinceMs, nowMs);
        return nowMs - unneededSinceMs;
    }

    synchronized byte[] toBytes() {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(32 + 8 * pieces);
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(pieces);
            for (int i = 0; i < pieces; i++) {
                data.writeLong(offsets[i]);
            }
            data.writeLong(bytes);
            data.writeLong(touchedMs);
            data.writeBoolean(used);
            data.writeInt(shown.size());
            for (Reference reference : shown) {
                data.writeUTF(reference.topic());
                data.writeInt(reference.queueId());
                data.writeLong(reference.queueOffset());
            }
            data.writeInt(waiting.size());
            for (Map.Entry<Long, String> each : waiting.entrySet()) {
                data.writeLong(each.getKey());
                data.writeUTF(each.getValue());
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static StoredBody fromBytes(String id, byte[] bytes) {
        try {
            DataInputStream data = new DataInputStream(new ByteArrayInputStream(bytes));
            StoredBody body = new StoredBody(id);
            body.pieces = data.readInt();
            if (body.pieces < 0 || body.pieces > bytes.length / Long.BYTES) {
                throw new IllegalArgumentException(body.pieces + " pieces in " + bytes.length + " bytes");
            }
            body.offsets = new long[Math.max(4, body.pieces)];
            for (int i = 0; i < body.pieces; i++) {
                body.offsets[i] = data.readLong();
            }
            for (int i = 0; i < body.pieces && body.rising; i++) {
                body.rising = body.offsets[i] != MISSING && (i == 0 || body.offsets[i - 1] < body.offsets[i]);
            }
            body.bytes = data.readLong();
            body.touchedMs = data.readLong();
            body.used = data.readBoolean();
            for (int left = data.readInt(); left > 0; left--) {
                body.shown.add(new Reference(data.readUTF(), data.readInt(), data.readLong()));
            }
            for (int left = data.readInt(); left > 0; left--) {
                long position = data.readLong();
                body.waiting.put(position, data.readUTF());
            }
            return body;
        } catch (IOException e) {
            throw new IllegalArgumentException("not a row of large_bodies: " + id, e);
        }
    }
}
