package org.ferrymq.broker.store;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One entry of the commit log. Immutable, except that byte arrays are shared and must not be written to. */
@SuppressWarnings("ArrayRecordComponent") // entries are on the hot path and never compared
public sealed interface LogEntry {

    /**
     * A message.
     *
     * @param draft what to store
     * @param transactionId transaction it belongs to (its first use opens the transaction), or null
     * @param deliverAtMs not visible before this time (ms since the epoch); 0 or a past time: at once
     */
    record Message(MessageDraft draft, @Nullable String transactionId, long deliverAtMs) implements LogEntry {
        /** A message that is visible at once. */
        public static Message now(MessageDraft draft) {
            return new Message(draft, null, 0);
        }
    }

    /**
     * A message that waits for the word of its sender: a transaction of this one message, named by its log position.
     *
     * @param draft what to store
     * @param deliverAtMs not visible before this time even if it is committed earlier (ms since the epoch), 0 for none
     * @param delayMs not visible before so many ms after its commit, 0 for none; then deliverAtMs is 0
     */
    record HalfMessage(MessageDraft draft, long deliverAtMs, long delayMs) implements LogEntry {}

    /**
     * The word of the sender; fails with UNKNOWN_TRANSACTION if no half message is open there.
     *
     * @param position log position of the half message
     * @param committed whether it becomes visible (or its delay begins), or is dropped
     */
    record HalfEnd(long position, boolean committed) implements LogEntry {}

    /**
     * The sender of a half message was asked; fails with UNKNOWN_TRANSACTION if no half message is open there.
     *
     * @param position log position of the half message
     * @param checks how often it was asked, this time included
     */
    record HalfCheck(long position, int checks) implements LogEntry {}

    /**
     * The transaction is prepared: it survives restarts until it is committed or rolled back.
     *
     * @param transactionId its id; it may be a transaction without any entry so far
     * @param payload what the transaction's owner wants back after a restart (the xid)
     */
    record Prepare(String transactionId, byte[] payload) implements LogEntry {}

    /**
     * Makes all of the transaction visible at once; fails with UNKNOWN_TRANSACTION if it is not open, and with INCOMPLETE_TRANSACTION if it
     * has another number of entries than it should have: so it can be appended behind entries of which nobody knows yet whether the store
     * takes them.
     *
     * @param entries how many messages and acknowledgements it has, {@link #UNCHECKED} if that is not to be compared; not in the log
     */
    record Commit(String transactionId, int entries) implements LogEntry {
        /** For a transaction of which all entries are known to be in the log. */
        public static final int UNCHECKED = -1;

        /** Of a transaction of which all entries are known to be in the log. */
        public Commit(String transactionId) {
            this(transactionId, UNCHECKED);
        }
    }

    /** Drops all of the transaction; fails with UNKNOWN_TRANSACTION if it is not open. */
    record Rollback(String transactionId) implements LogEntry {}

    /**
     * Messages of a queue are done for a group.
     *
     * @param group consumer group
     * @param topic topic of the queue
     * @param queueId the queue
     * @param ranges queue offsets, pairs of from and to, both inclusive
     * @param transactionId transaction whose commit makes it true, or null: true at once
     */
    record Acknowledge(
            String group,
            String topic,
            int queueId,
            long[] ranges,
            @Nullable String transactionId) implements LogEntry {}

    /** All of a queue below {@code offset} is done for the group. */
    record OffsetCommit(String group, String topic, int queueId, long offset) implements LogEntry {}

    /** A message went back to the group and has now been delivered {@code deliveryCount} times. */
    record Redelivery(String group, String topic, int queueId, long queueOffset, int deliveryCount)
            implements LogEntry {}

    /**
     * A change of metadata.
     *
     * @param kind what it is about (topic, group...), up to 127 characters
     * @param key which one
     * @param json the new state; empty: deleted
     */
    record Metadata(String kind, String key, byte[] json) implements LogEntry {}

    /** All queues of the topic are gone; written by {@link MessageStore#deleteTopic}. Offsets start at 0 afterwards. */
    record TopicDeleted(String topic) implements LogEntry {}

    /**
     * A message that is still needed is stored again, because the segment that holds it is to be freed; written by the store
     * alone. It stays the same message: the record is the same byte by byte, and so is its offset.
     *
     * @param from log position where it was until now
     * @param queueOffset offset in its queue; -1 if it is not visible because it is delayed
     * @param visibleSinceMs when it entered its queue, ms since the epoch
     * @param deliverAtMs of a delayed message: when it is due
     * @param tagHash hash of its tag
     * @param temporary whether its topic is a temporary one
     * @param record the RocketMQ record
     */
    record Moved(
            long from,
            long queueOffset,
            long visibleSinceMs,
            long deliverAtMs,
            long tagHash,
            boolean temporary,
            ByteBuffer record)
            implements LogEntry {}

    /**
     * As {@link Moved}, of a message that was found damaged: it stays damaged, and nobody gets it. Written by the store alone.
     *
     * @param from log position where it was until now
     * @param queueOffset offset in its queue; -1 if it is not visible because it is delayed
     * @param visibleSinceMs when it entered its queue, ms since the epoch
     * @param deliverAtMs of a delayed message: when it is due
     * @param tagHash hash of its tag
     * @param topic its topic; empty if nothing says which
     * @param queueId its queue; -1 if nothing says which
     * @param bytes its frame as it was found, perhaps not all of it
     */
    record MovedDamaged(
            long from,
            long queueOffset,
            long visibleSinceMs,
            long deliverAtMs,
            long tagHash,
            String topic,
            int queueId,
            byte[] bytes)
            implements LogEntry {}

    /** The delayed message at {@code position} was due at {@code timeMs}; written by the store alone. */
    record TimerDue(long position, long timeMs) implements LogEntry {}

    /**
     * The delayed message at {@code position}, due at {@code timeMs}, is not to be delivered; fails with NOT_PENDING if it is
     * none that is still to come.
     */
    record TimerCancel(long position, long timeMs) implements LogEntry {}

    /** The message that an entry stores; null for entries that store none. */
    static @Nullable MessageDraft draftOf(LogEntry entry) {
        if (entry instanceof Message message) {
            return message.draft();
        }
        return entry instanceof HalfMessage half ? half.draft() : null;
    }
}
