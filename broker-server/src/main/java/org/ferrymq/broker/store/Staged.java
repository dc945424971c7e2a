package org.ferrymq.broker.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ferrymq.broker.store.index.KeyHashes;
import org.ferrymq.protocol.message.HostBytes;
import org.jspecify.annotations.Nullable;

/**
 * One entry on its way through the store thread. What can be computed from the entry alone is computed by the thread
 * that appends; all else is of the store thread.
 */
final class Staged {
    private static final byte[] NO_BYTES = {};
    private static final int MOST_CHARACTERS = 4096;
    private static final int[] NO_HASHES = {};

    final LogEntry entry;
    final byte[] topic;
    final byte[] bornHost;
    final int[] keyHashes;

    /** Of a message: when it is to be delivered; of a half message also: how long after its commit. 0: at once. */
    long deliverAtMs;

    long position = -1;
    long nextPosition = -1;
    long timestamp;
    long queueOffset = -1;
    int recordSize;
    /** Of a Commit or Rollback. */
    TransactionTable.@Nullable Transaction ended;
    /** Of an entry that makes messages visible: those of segments before its own. */
    EarlierMessages earlier = EarlierMessages.NONE;

    /** Of a Commit or HalfEnd: time of day that decides which of its delayed messages are due. */
    long decidedAtMs;

    Staged(LogEntry entry) {
        this.entry = entry;
        checkNames(entry);
        MessageDraft draft = LogEntry.draftOf(entry);
        if (draft != null) {
            topic = draft.topic().getBytes(StandardCharsets.UTF_8);
            bornHost = HostBytes.of(draft.bornHost());
            // Of the others the keys are read from the log when they become visible.
            boolean indexedNow = entry instanceof LogEntry.Message && !draft.temporary();
            keyHashes = indexedNow ? KeyHashes.of(draft.topic(), ByteBuffer.wrap(draft.properties())) : NO_HASHES;
            if (topic.length > MessageDraft.MAX_TOPIC_BYTES) {
                throw new StoreException(
                        StoreException.Reason.ILLEGAL, "topic has " + topic.length + " bytes in UTF-8");
            }
        } else {
            topic = NO_BYTES;
            bornHost = NO_BYTES;
            keyHashes = NO_HASHES;
        }
    }

    private static void checkNames(LogEntry entry) {
        if (entry instanceof LogEntry.Message message) {
            check(message.transactionId());
        } else if (entry instanceof LogEntry.Acknowledge ack) {
            check(ack.group());
            check(ack.topic());
            check(ack.transactionId());
        } else if (entry instanceof LogEntry.OffsetCommit offset) {
            check(offset.group());
            check(offset.topic());
        } else if (entry instanceof LogEntry.Redelivery redelivery) {
            check(redelivery.group());
            check(redelivery.topic());
        } else if (entry instanceof LogEntry.Metadata metadata) {
            check(metadata.kind());
            check(metadata.key());
        } else if (entry instanceof LogEntry.Prepare prepare) {
            check(prepare.transactionId());
        } else if (entry instanceof LogEntry.Commit commit) {
            check(commit.transactionId());
        } else if (entry instanceof LogEntry.Rollback rollback) {
            check(rollback.transactionId());
        } else if (entry instanceof LogEntry.TopicDeleted deleted) {
            check(deleted.topic());
        }
    }

    private static void check(@Nullable String name) {
        if (name != null && name.length() > MOST_CHARACTERS) {
            throw new StoreException(
                    StoreException.Reason.ILLEGAL,
                    "a name of " + name.length() + " characters; " + MOST_CHARACTERS + " are allowed");
        }
    }

    AppendResult result() {
        MessageDraft draft = LogEntry.draftOf(entry);
        return new AppendResult(position, queueOffset, draft == null ? -1 : draft.queueId(), timestamp);
    }
}
