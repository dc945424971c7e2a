package org.ferrymq.broker.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ferrymq.broker.store.log.CommitLog;
import org.ferrymq.broker.store.log.Frame;
import org.ferrymq.broker.store.log.FrameType;
import org.ferrymq.protocol.message.HostBytes;
import org.ferrymq.protocol.message.MessageRecord;
import org.jspecify.annotations.Nullable;

/** Writes entries into the log, messages straight into the mapping. Of the store thread. */
final class EntryWriter {
    private static final byte[] NO_BYTES = {};

    private final CommitLog log;
    private final EntryCodec codec = new EntryCodec();

    EntryWriter(CommitLog log) {
        this.log = log;
    }

    /** Bytes that an entry takes in the log at most, whatever the hosts' addresses are. */
    static long sizeBound(LogEntry entry) {
        long size = Frame.HEADER + Frame.ALIGNMENT + 512L;
        MessageDraft draft = LogEntry.draftOf(entry);
        if (draft != null) {
            size += draft.body().remaining() + draft.properties().length;
        }
        if (entry instanceof LogEntry.Message message) {
            size += bytes(message.transactionId(), "");
        } else if (entry instanceof LogEntry.Acknowledge ack) {
            size += 8L * ack.ranges().length + bytes(ack.group(), ack.topic()) + bytes(ack.transactionId(), "");
        } else if (entry instanceof LogEntry.OffsetCommit offset) {
            size += bytes(offset.group(), offset.topic());
        } else if (entry instanceof LogEntry.Redelivery redelivery) {
            size += bytes(redelivery.group(), redelivery.topic());
        } else if (entry instanceof LogEntry.Metadata metadata) {
            size += metadata.json().length + bytes(metadata.kind(), metadata.key());
        } else if (entry instanceof LogEntry.Prepare prepare) {
            size += prepare.payload().length + bytes(prepare.transactionId(), "");
        } else if (entry instanceof LogEntry.Commit commit) {
            size += bytes(commit.transactionId(), "");
        } else if (entry instanceof LogEntry.Rollback rollback) {
            size += bytes(rollback.transactionId(), "");
        } else if (entry instanceof LogEntry.TopicDeleted deleted) {
            size += bytes(deleted.topic(), "");
        } else if (entry instanceof LogEntry.Moved moved) {
            size += moved.record().remaining();
        } else if (entry instanceof LogEntry.MovedDamaged moved) {
            size += moved.bytes().length + bytes(moved.topic(), "");
        }
        return size;
    }

    /** Bytes that two names take at most in UTF-8. */
    private static long bytes(@Nullable String one, String other) {
        return 3L * ((one == null ? 0 : one.length()) + other.length());
    }

    /**
     * Writes one entry.
     *
     * @param goesOn whether the next entry belongs to the same batch
     * @param timestamp store time
     * @param storeHost bytes of the broker's address
     * @throws IOException if there is no room and none can be made, which a reservation excludes
     */
    void write(Staged staged, boolean goesOn, long timestamp, byte[] storeHost) throws IOException {
        staged.timestamp = timestamp;
        int batchFlag = goesOn ? Frame.BATCH_GOES_ON : 0;
        if (staged.entry instanceof LogEntry.Message message) {
            byte[] transaction = utf8(message.transactionId());
            int flags = transaction.length > 0 ? EntryCodec.IN_TRANSACTION : 0;
            writeMessage(staged, message.draft(), transaction, batchFlag | flags, timestamp, storeHost);
        } else if (staged.entry instanceof LogEntry.HalfMessage half) {
            int flags = EntryCodec.HALF | (half.delayMs() > 0 ? EntryCodec.AFTER_COMMIT : 0);
            writeMessage(staged, half.draft(), NO_BYTES, batchFlag | flags, timestamp, storeHost);
        } else if (staged.entry instanceof LogEntry.Moved moved) {
            writeMoved(staged, moved, batchFlag, timestamp);
        } else {
            ByteBuffer payload = codec.payload(staged);
            staged.position = log.open(Frame.HEADER + payload.remaining());
            log.target().put(payload);
            log.close(EntryCodec.typeOf(staged.entry), batchFlag, 0, timestamp);
        }
        staged.nextPosition = log.writtenEnd();
    }

    private void writeMessage(
            Staged staged, MessageDraft draft, byte[] transaction, int kindFlags, long timestamp, byte[] storeHost)
            throws IOException {
        ByteBuffer body = draft.body();
        boolean delayed = staged.deliverAtMs > 0;
        boolean tagged = draft.tagHash() != 0;
        int attributes = transaction.length + (delayed ? Long.BYTES : 0) + (tagged ? Long.BYTES : 0);
        int recordSize = MessageRecord.size(
                staged.topic.length,
                body.remaining(),
                draft.properties().length,
                staged.bornHost.length == HostBytes.V6,
                storeHost.length == HostBytes.V6);
        staged.recordSize = recordSize;
        staged.position = log.open(Frame.HEADER + attributes + recordSize);
        ByteBuffer target = log.target();
        if (delayed) {
            target.putLong(staged.deliverAtMs);
        }
        if (tagged) {
            target.putLong(draft.tagHash());
        }
        target.put(transaction);
        MessageRecord.encode(
                target,
                new MessageRecord.Header(
                        draft.queueId(),
                        draft.flag(),
                        0,
                        staged.position,
                        draft.sysFlag(),
                        draft.bornTimestamp(),
                        staged.bornHost,
                        timestamp,
                        storeHost,
                        draft.reconsumeTimes(),
                        (kindFlags & EntryCodec.HALF) != 0 ? staged.position : draft.preparedTransactionOffset()),
                body,
                staged.topic,
                ByteBuffer.wrap(draft.properties()));
        int flags = kindFlags
                | (delayed ? EntryCodec.DELAYED : 0)
                | (tagged ? EntryCodec.TAGGED : 0)
                | (draft.temporary() ? EntryCodec.TEMPORARY : 0);
        log.close(FrameType.MESSAGE, flags, attributes, timestamp);
    }

    /** The record as it is: also its own position stays the one that clients know. */
    private void writeMoved(Staged staged, LogEntry.Moved moved, int batchFlag, long timestamp) throws IOException {
        boolean delayed = moved.queueOffset() < 0;
        boolean tagged = moved.tagHash() != 0;
        int attributes = EntryCodec.MOVED_BYTES + (delayed ? Long.BYTES : 0) + (tagged ? Long.BYTES : 0);
        staged.recordSize = moved.record().remaining();
        staged.position = log.open(Frame.HEADER + attributes + staged.recordSize);
        ByteBuffer target = log.target();
        if (delayed) {
            target.putLong(moved.deliverAtMs());
        }
        if (tagged) {
            target.putLong(moved.tagHash());
        }
        target.putLong(moved.from()).putLong(moved.queueOffset()).putLong(moved.visibleSinceMs());
        target.put(moved.record().duplicate());
        int flags = batchFlag
                | EntryCodec.MOVED
                | (delayed ? EntryCodec.DELAYED : 0)
                | (tagged ? EntryCodec.TAGGED : 0)
                | (moved.temporary() ? EntryCodec.TEMPORARY : 0);
        log.close(FrameType.MESSAGE, flags, attributes, timestamp);
    }

    private static byte[] utf8(@Nullable String text) {
        return text == null ? NO_BYTES : text.getBytes(StandardCharsets.UTF_8);
    }
}
