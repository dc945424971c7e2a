package org.ferrymq.broker.store.queue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.ferrymq.broker.store.segment.SegmentFile;
import org.ferrymq.broker.store.segment.SegmentFiles;
import org.jspecify.annotations.Nullable;

/** All consume queues. Changed by the store thread, looked up by any. */
public final class QueueTable {
    private final SegmentFiles files;
    private final Path folder;
    private final Executor background;
    private final ConcurrentHashMap<String, @Nullable QueueLog[]> topics = new ConcurrentHashMap<>();
    private final Set<QueueLog> changed = new HashSet<>();
    private final Set<ConsumeQueue> dirty = new HashSet<>();
    private final List<ConsumeQueue> deleted = new ArrayList<>();
    private final Set<String> temporaries = new HashSet<>();
    private final List<SegmentFile> freedFiles = new ArrayList<>();

    /** A table without queues, whose files are or will be in the folder. */
    public QueueTable(SegmentFiles files, Path folder, Executor background) {
        this.files = files;
        this.folder = folder;
        this.background = background;
    }

    /** Takes over the queues of a checkpoint. False if a file of one is missing or not of its size. */
    public boolean load(List<QueueState> states) {
        for (QueueState state : states) {
            ConsumeQueue queue = new ConsumeQueue(files, folder, background, state.topic(), state.queueId());
            if (!queue.load(state)) {
                return false;
            }
            add(queue);
        }
        return true;
    }

    /** The queue, or null. */
    public @Nullable QueueLog find(String topic, int queueId) {
        @Nullable QueueLog[] queues = topics.get(topic);
        return queues == null || queueId < 0 || queueId >= queues.length ? null : queues[queueId];
    }

    /** Whether the topic has any queue. */
    public boolean hasQueueOf(String topic) {
        return topics.containsKey(topic);
    }

    /** From now on until it is removed the temporary topic takes messages. */
    public void openTemporary(String topic) {
        temporaries.add(topic);
    }

    /** Whether the temporary topic takes messages. */
    public boolean isOpenTemporary(String topic) {
        return temporaries.contains(topic);
    }

    /**
     * Puts an entry into the queue, which is made if need be. The entry is readable after {@link #publish}.
     *
     * @return its offset; -1 if the topic is a temporary one that is gone, and its messages with it
     */
    public long put(
            String topic,
            int queueId,
            boolean temporary,
            long position,
            int size,
            long tagHash,
            long visibleSinceMs,
            long eventPosition) {
        QueueLog queue = find(topic, queueId);
        if (queue == null) {
            if (temporary && !temporaries.contains(topic)) {
                return -1;
            }
            queue = temporary
                    ? new MemoryQueue(topic, queueId)
                    : new ConsumeQueue(files, folder, background, topic, queueId);
            add(queue);
        }
        changed.add(queue);
        return queue.put(position, size, tagHash, visibleSinceMs, eventPosition);
    }

    /** Whether the next message of the queue needs a new file on the disk. On the store's thread. */
    public boolean needsFile(String topic, int queueId) {
        QueueLog queue = find(topic, queueId);
        return queue == null
                ? !temporaries.contains(topic)
                : queue instanceof ConsumeQueue durable && durable.needsFile();
    }

    private void add(QueueLog queue) {
        @Nullable QueueLog[] old = topics.get(queue.topic());
        @Nullable QueueLog[] grown = old == null
                ? new QueueLog[queue.queueId() + 1]
                : Arrays.copyOf(old, Math.max(old.length, queue.queueId() + 1));
        grown[queue.queueId()] = queue;
        topics.put(queue.topic(), grown);
    }

    /** Takes what {@link #publish} made readable. */
    @FunctionalInterface
    public interface Arrivals {
        /** The queue has messages up to below {@code maxOffset}. */
        void arrived(String topic, int queueId, long maxOffset);
    }

    /** Lets readers see what was put into any queue, then tells of it. */
    public void publish(Arrivals arrivals) {
        if (changed.isEmpty()) {
            return;
        }
        for (QueueLog queue : changed) {
            queue.publish();
            if (queue instanceof ConsumeQueue durable) {
                dirty.add(durable);
            }
        }
        for (QueueLog queue : changed) {
            arrivals.arrived(queue.topic(), queue.queueId(), queue.maxOffset());
        }
        changed.clear();
    }

    /** A message of a queue is elsewhere from now on; see {@link QueueLog#move}. Its queue may be gone. */
    public boolean move(String topic, int queueId, Move move, long firstPosition) {
        QueueLog queue = find(topic, queueId);
        if (queue == null || !queue.move(move, firstPosition)) {
            return false;
        }
        if (queue instanceof ConsumeQueue durable) {
            dirty.add(durable);
        }
        return true;
    }

    /** Makes queues that begin at their offsets, to be filled by replaying what came later. */
    public void begin(List<QueueBase> bases) {
        for (QueueBase base : bases) {
            ConsumeQueue queue = new ConsumeQueue(files, folder, background, base.topic(), base.queueId());
            queue.beginAt(base.offset());
            add(queue);
        }
    }

    /** The log begins later than the queues know: their first messages are gone. */
    public void freedBelow(long position) {
        for (QueueLog queue : all()) {
            if (queue instanceof ConsumeQueue durable) {
                durable.free(durable.firstFrom(position), List.of());
                freedFiles.addAll(durable.takeFreed());
            }
        }
    }

    /** Deletes files that belong to no queue: they were freed, or made after the checkpoint that was loaded. */
    public void deleteStrangers() throws IOException {
        Set<Path> known = new HashSet<>();
        for (QueueLog queue : all()) {
            if (queue instanceof ConsumeQueue durable) {
                known.addAll(durable.paths());
            }
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.{queue,queue.tmp}")) {
            for (Path file : all) {
                if (!known.contains(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** All queues at this moment. Any thread. */
    public List<QueueLog> all() {
        List<QueueLog> all = new ArrayList<>();
        for (@Nullable QueueLog[] queues : topics.values()) {
            for (QueueLog queue : queues) {
                if (queue != null) {
                    all.add(queue);
                }
            }
        }
        return all;
    }

    /** What nobody needs of a queue: all below an offset, and some parts above it. */
    public record Unneeded(ConsumeQueue queue, long below, List<Integer> parts) {}

    /** Frees what nobody needs. Files stay until the next checkpoint does not know them. */
    public void free(List<Unneeded> all) {
        for (Unneeded unneeded : all) {
            ConsumeQueue queue = unneeded.queue();
            if (find(queue.topic(), queue.queueId()) == queue) {
                queue.free(unneeded.below(), unneeded.parts());
                freedFiles.addAll(queue.takeFreed());
            }
        }
    }

    /** Files of parts that were freed since the last call. */
    public List<SegmentFile> takeFreedFiles() {
        List<SegmentFile> taken = List.copyOf(freedFiles);
        freedFiles.clear();
        return taken;
    }

    /** Offset of a message that is already in a queue, or -1. */
    public long offsetOf(String topic, int queueId, long position, long eventPosition) {
        return find(topic, queueId) instanceof ConsumeQueue queue ? queue.offsetOf(position, eventPosition) : -1;
    }

    /** Forgets what is below the offset of a temporary queue. */
    public void release(String topic, int queueId, long belowOffset) {
        if (find(topic, queueId) instanceof MemoryQueue queue) {
            queue.release(belowOffset);
        }
    }

    /** Whether some queue of the topic has files. */
    public boolean isDurable(String topic) {
        @Nullable QueueLog[] queues = topics.get(topic);
        if (queues == null) {
            return false;
        }
        for (QueueLog queue : queues) {
            if (queue != null && queue.isDurable()) {
                return true;
            }
        }
        return false;
    }

    /** Removes all queues of the topic. Their files stay until the next checkpoint does not know them. */
    public void removeTopic(String topic) {
        temporaries.remove(topic);
        @Nullable QueueLog[] queues = topics.remove(topic);
        if (queues == null) {
            return;
        }
        for (QueueLog queue : queues) {
            if (queue != null) {
                changed.remove(queue);
                if (queue instanceof ConsumeQueue durable) {
                    dirty.remove(durable);
                    deleted.add(durable);
                }
            }
        }
    }

    /** All queues with files as they are now. */
    public List<QueueState> states() {
        List<QueueState> states = new ArrayList<>();
        for (@Nullable QueueLog[] queues : topics.values()) {
            for (QueueLog queue : queues) {
                if (queue instanceof ConsumeQueue durable) {
                    states.add(durable.state());
                }
            }
        }
        return states;
    }

    /** What has to be forced for {@link #states()} to be on disk. */
    public List<Dirty> takeDirty() {
        List<Dirty> ranges = new ArrayList<>();
        for (ConsumeQueue queue : dirty) {
            ranges.addAll(queue.takeDirty());
        }
        dirty.clear();
        return ranges;
    }

    /** Queues removed since the last call. */
    public List<ConsumeQueue> takeDeleted() {
        List<ConsumeQueue> removed = new ArrayList<>(deleted);
        deleted.clear();
        return removed;
    }

    /** Deletes the files of removed queues, unless a new queue has taken their place. */
    public void deleteFiles(List<ConsumeQueue> removed) throws IOException {
        for (ConsumeQueue queue : removed) {
            if (find(queue.topic(), queue.queueId()) == null) {
                queue.deleteFiles();
            }
        }
    }

    /** Forgets all queues and deletes all files: the view is going to be rebuilt. */
    public void clear() throws IOException {
        topics.clear();
        changed.clear();
        dirty.clear();
        deleted.clear();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
    }
}
