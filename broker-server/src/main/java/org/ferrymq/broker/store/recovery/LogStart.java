package org.ferrymq.broker.store.recovery;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.ferrymq.broker.store.queue.QueueBase;

/**
 * Where the log begins: segments before were freed, or are about to be. Beside the log because nothing in it can say so: a
 * crash may come between this file and the deletion of segments, which the next start then finishes.
 *
 * @param position first position of the log, the base of a segment
 * @param queues for each queue that had messages before the position, how many: the log alone can no longer tell
 */
public record LogStart(long position, List<QueueBase> queues) {
    /** Of a log that nothing was freed of. */
    public static final LogStart ORIGIN = new LogStart(0, List.of());

    private static final String NAME = "log-start";
    private static final int MAGIC = 0x464C5331;

    /** Makes this the start of the folder's log; it is on disk on return. */
    public void save(StoreFolder folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + queues.size() * 48);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeLong(position);
        out.writeInt(queues.size());
        for (QueueBase queue : queues) {
            out.writeUTF(queue.topic());
            out.writeInt(queue.queueId());
            out.writeLong(queue.offset());
        }
        out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        folder.replace(NAME, bytes.toByteArray());
    }

    private static int checksum(byte[] content, int length) {
        CRC32C crc = new CRC32C();
        crc.update(content, 0, length);
        return (int) crc.getValue();
    }

    /**
     * The start of the folder's log.
     *
     * @throws DamagedStoreException if the file is damaged: nothing else knows what it says
     */
    public static LogStart load(StoreFolder folder) throws IOException, DamagedStoreException {
        Path path = folder.path().resolve(NAME);
        if (!Files.isRegularFile(path)) {
            return ORIGIN;
        }
        byte[] content = Files.readAllBytes(path);
        int length = content.length - Integer.BYTES;
        if (length < Integer.BYTES
                || ByteBuffer.wrap(content).getInt() != MAGIC
                || ByteBuffer.wrap(content).getInt(length) != checksum(content, length)) {
            throw new DamagedStoreException(
                    DamagedStoreException.Kind.CORRUPT,
                    "the store in " + folder.path() + " is corrupt: the file " + NAME
                            + " is damaged; nothing was changed: restore the folder from a backup");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(content, Integer.BYTES, length));
        long position = in.readLong();
        List<QueueBase> queues = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            queues.add(new QueueBase(in.readUTF(), in.readInt(), in.readLong()));
        }
        return new LogStart(position, queues);
    }
}
