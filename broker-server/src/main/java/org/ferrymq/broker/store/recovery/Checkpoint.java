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
import org.ferrymq.broker.store.half.OpenHalf;
import org.ferrymq.broker.store.index.IndexState;
import org.ferrymq.broker.store.queue.DeletedTopic;
import org.ferrymq.broker.store.queue.QueueState;
import org.ferrymq.broker.store.timer.TimerState;
import org.jspecify.annotations.Nullable;

/**
 * What the views of the log had applied, and that the log and they were on disk up to there. Replay starts here.
 *
 * @param position all views have applied the log up to here, and it is on disk up to here
 * @param replayFrom first position of the transactions that were open then; else the same
 * @param timestamp store time of the last entry, ms since the epoch
 * @param queues the consume queues
 * @param indexes the files of the key index
 * @param timers the timers
 * @param halves half messages that wait for the word of their senders
 * @param deleted topics deleted while older messages were invisible
 */
public record Checkpoint(
        long position,
        long replayFrom,
        long timestamp,
        List<QueueState> queues,
        List<IndexState> indexes,
        TimerState timers,
        List<OpenHalf> halves,
        List<DeletedTopic> deleted) {
    /** Of a store that holds nothing yet. */
    public static final Checkpoint EMPTY =
            new Checkpoint(0, 0, 0, List.of(), List.of(), TimerState.EMPTY, List.of(), List.of());

    private static final String NAME = "checkpoint";
    private static final int MAGIC = 0x46434B35;

    /** Makes this the checkpoint of the folder; it is on disk on return. */
    public void save(StoreFolder folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + queues.size() * 48);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeLong(position);
        out.writeLong(replayFrom);
        out.writeLong(timestamp);
        out.writeInt(queues.size());
        for (QueueState queue : queues) {
            out.writeUTF(queue.topic());
            out.writeInt(queue.queueId());
            out.writeLong(queue.min());
            out.writeLong(queue.max());
            out.writeInt(queue.freedParts().size());
            for (int part : queue.freedParts()) {
                out.writeInt(part);
            }
        }
        out.writeInt(indexes.size());
        for (IndexState index : indexes) {
            out.writeInt(index.number());
            out.writeInt(index.entries());
            out.writeLong(index.beginMs());
            out.writeLong(index.endMs());
            out.writeLong(index.lastPosition());
        }
        out.writeLong(timers.firedTime());
        out.writeLong(timers.firedPosition());
        out.writeLong(timers.pending());
        out.writeInt(timers.buckets().size());
        for (TimerState.Bucket bucket : timers.buckets()) {
            out.writeInt(bucket.level());
            out.writeLong(bucket.number());
            out.writeLong(bucket.entries());
            out.writeLong(bucket.moved());
        }
        out.writeInt(halves.size());
        for (OpenHalf half : halves) {
            out.writeLong(half.position());
            out.writeLong(half.touchedMs());
            out.writeInt(half.checks());
        }
        out.writeInt(deleted.size());
        for (DeletedTopic topic : deleted) {
            out.writeUTF(topic.topic());
            out.writeLong(topic.position());
            out.writeLong(topic.untilMs());
        }
        out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        folder.replace(NAME, bytes.toByteArray());
    }

    private static int checksum(byte[] content, int length) {
        CRC32C crc = new CRC32C();
        crc.update(content, 0, length);
        return (int) crc.getValue();
    }

    /** The checkpoint of the folder; null if there is none or it is damaged: the views are then rebuilt. */
    public static @Nullable Checkpoint load(StoreFolder folder) throws IOException {
        Path path = folder.path().resolve(NAME);
        if (!Files.isRegularFile(path)) {
            return null;
        }
        byte[] content = Files.readAllBytes(path);
        int length = content.length - Integer.BYTES;
        if (length < Integer.BYTES
                || ByteBuffer.wrap(content).getInt() != MAGIC
                || ByteBuffer.wrap(content).getInt(length) != checksum(content, length)) {
            return null;
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(content, Integer.BYTES, length));
        long position = in.readLong();
        long replayFrom = in.readLong();
        long timestamp = in.readLong();
        List<QueueState> queues = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            queues.add(new QueueState(in.readUTF(), in.readInt(), in.readLong(), in.readLong(), parts(in)));
        }
        List<IndexState> indexes = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            indexes.add(new IndexState(in.readInt(), in.readInt(), in.readLong(), in.readLong(), in.readLong()));
        }
        long firedTime = in.readLong();
        long firedPosition = in.readLong();
        long pendingTimers = in.readLong();
        List<TimerState.Bucket> buckets = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            buckets.add(new TimerState.Bucket(in.readInt(), in.readLong(), in.readLong(), in.readLong()));
        }
        List<OpenHalf> halves = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            halves.add(new OpenHalf(in.readLong(), in.readLong(), in.readInt()));
        }
        List<DeletedTopic> deleted = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            deleted.add(new DeletedTopic(in.readUTF(), in.readLong(), in.readLong()));
        }
        return new Checkpoint(
                position,
                replayFrom,
                timestamp,
                queues,
                indexes,
                new TimerState(firedTime, firedPosition, pendingTimers, buckets),
                halves,
                deleted);
    }

    private static List<Integer> parts(DataInputStream in) throws IOException {
        List<Integer> parts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            parts.add(in.readInt());
        }
        return parts;
    }
}
