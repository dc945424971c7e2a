package org.ferrymq.broker.store;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.ferrymq.broker.statistics.LatencyHistogram;
import org.ferrymq.broker.store.half.OpenHalf;
import org.jspecify.annotations.Nullable;

/**
 * The store of a broker. All methods are thread-safe; futures complete on the store thread, so what depends on them must
 * be quick or go elsewhere. Order: entries of one calling thread are appended in the order of its calls.
 */
public interface MessageStore extends AutoCloseable {

    /**
     * Opens a folder: locks it, checks that it is a store of ours, recovers the log (it ends at the last valid frame)
     * and replays it to the views and appliers. Deletes nothing when it refuses.
     *
     * @param clock time of day for store timestamps and timers
     * @param appliers outside views, called in this order for each entry
     * @param onFatal told once, from the failing thread, when an I/O error ended the store; the process should exit
     * @throws StoreException LOCKED, FOREIGN, CORRUPT or FAILED
     */
    static MessageStore open(
            StoreConfig config, InstantSource clock, List<LogApplier> appliers, Consumer<Throwable> onFatal) {
        return StoreOpener.of(config, clock).open(appliers, onFatal);
    }

    /** Starts the threads of the store. Entries may be appended before; they wait. */
    void start();

    /**
     * Appends one entry. Never blocks. The future fails with a {@link StoreException} (FAILED, FULL, BUSY, ILLEGAL,
     * UNKNOWN_TRANSACTION, CLOSED); for BUSY, FULL and ILLEGAL it may already have failed on return.
     */
    CompletableFuture<AppendResult> append(LogEntry entry, Durability durability);

    /**
     * Appends entries next to each other, all or none; they become visible together. Their results come in the same
     * order. An empty list completes at once.
     */
    CompletableFuture<List<AppendResult>> appendAll(List<? extends LogEntry> entries, Durability durability);

    /** The queue, if any message ever was visible in it. */
    Optional<QueueReader> queue(String topic, int queueId);

    /**
     * The message whose frame starts at the position; null if there is none (any number may be asked for). All its bytes are checked
     * whenever it is read.
     *
     * @throws DamagedMessageException if the disk no longer has what was written there
     */
    @Nullable StoredMessage message(long position);

    /**
     * Positions of messages of the topic that have the key (their UNIQ_KEY or one of their KEYS), newest first.
     *
     * @param max how many at most
     * @param beginMs store time, inclusive, ms since the epoch
     * @param endMs store time, inclusive
     * @throws DamagedMessageException if nothing is found, and one that may have the key is damaged
     */
    List<Long> query(String topic, String key, int max, long beginMs, long endMs);

    /**
     * Whether a message of the topic with this UNIQ_KEY is stored outside of transactions, visible or waiting for its time. What was appended
     * before counts once {@link #applied()} has completed.
     */
    boolean isStored(String topic, String uniqueKey);

    /** Completes, on the store thread, when all that was appended before is applied to the views, or was refused. */
    CompletableFuture<Void> applied();

    /** Transactions that are neither committed nor rolled back, oldest first. */
    List<OpenTransaction> openTransactions();

    /**
     * The last transactions that were committed or rolled back, by the end of the log: reads it, for the start of a broker.
     *
     * @param most how many, at most
     * @param forgottenBy the kind of metadata whose deletion, by the name of a transaction, says that its end has been forgotten
     */
    RecentEnds recentEnds(int most, String forgottenBy);

    /** Half messages that are neither committed nor rolled back, oldest first; a copy. */
    List<OpenHalf> openHalves();

    /** How many half messages are neither committed nor rolled back. */
    int openHalfCount();

    /** Whether there is an open half message at the position (any number may be asked for). */
    boolean isOpenHalf(long position);

    /**
     * The message at an offset of a queue, whose entry is in {@code into} afterwards. Null if there is none, or if nobody
     * needed it and it is gone. A message that is stored again between the two looks is found all the same.
     *
     * @throws DamagedMessageException if the disk no longer has what was written
     */
    @Nullable StoredMessage message(QueueReader queue, long offset, QueueEntry into);

    /** What was found damaged since the store was opened, by position; at most a thousand of them. */
    List<DamagedMessage> damagedMessages();

    /**
     * The message that clients know by its position, which is the one that its record names: where it was stored first. It may
     * be elsewhere by now. Null if there is none.
     *
     * @throws DamagedMessageException if the disk no longer has what was written
     */
    @Nullable StoredMessage find(long physicalOffset);

    /**
     * From now on the log is freed from its start on of what these do not need, if it is more than half of it; until then it
     * is kept for ever. To be called once, after {@link #start()}.
     */
    void retain(MessageNeeds needs);

    /** Begins to free now what may be freed, rather than within some seconds; does nothing before {@link #retain}. */
    void freeUnneeded();

    /** First position of the log. */
    long minPosition();

    /** End of the log. */
    long appendPosition();

    /** Everything below is on disk. */
    long durablePosition();

    /** Figures of the store. */
    StoreStatus status();

    /** How long the forces of the log took since the store was opened. */
    LatencyHistogram.Snapshot flushLatency();

    /** Adds a listener; listeners are never removed. */
    void addQueueListener(QueueListener listener);

    /**
     * From now on the temporary topic takes messages, in order with appends. What is sent to one that is not open, or no longer,
     * is dropped: nobody could ever read it.
     */
    CompletableFuture<Void> openTemporary(String topic);

    /** Removes all queues of the topic, in order with appends. Temporary queues are gone without a log entry. */
    CompletableFuture<Void> deleteTopic(String topic);

    /** Nobody will read this temporary queue below the offset any more; a hint that frees memory. */
    void releaseTemporary(String topic, int queueId, long belowOffset);

    /** The address written into records from now on (known only after the broker has bound its port). */
    void storeHost(InetSocketAddress address);

    /** Writes a checkpoint now; completes when it is on disk. */
    CompletableFuture<Void> checkpoint();

    /** Appends what waits, forces, checkpoints and unlocks the folder. Never throws for a store that has FAILED. */
    @Override
    void close();
}
