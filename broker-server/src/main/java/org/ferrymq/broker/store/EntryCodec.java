package org.ferrymq.broker.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ferrymq.broker.store.log.Frame;
import org.ferrymq.broker.store.log.FrameType;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.message.RecordView;
import org.jspecify.annotations.Nullable;

/**
 * Attributes and payloads of the frames. Texts are their length (2 bytes) and UTF-8.
 *
 * <pre>
 * MESSAGE        attributes: time of delivery (or delay after the commit) 8 if delayed, tag hash 8 if tagged,
 *                transaction (rest); payload: record; if moved, instead of the transaction: position where it was 8,
 *                queue offset 8, visible since 8
 * PREPARE        transaction, payload (4 + bytes)
 * COMMIT         first position of the transaction 8, time of day 8, transaction, earlier messages
 * ROLLBACK       as COMMIT
 * ACKNOWLEDGE    group, topic, queue 4, transaction (empty: none), count of longs 4, longs
 * OFFSET_COMMIT  group, topic, queue 4, offset 8
 * REDELIVERY     group, topic, queue 4, queue offset 8, delivery count 4
 * METADATA       kind, key, JSON (4 + bytes)
 * TIMER_DUE      time 8, position 8, earlier messages
 * TOPIC_DELETED  topic
 * HALF_END       position 8, time of day 8, committed 1, earlier messages
 * HALF_CHECK     position 8, checks 4
 * TIMER_CANCEL   time 8, position 8
 * DAMAGED_MESSAGE position where it was 8, queue offset 8, visible since 8, time of delivery 8, tag hash 8, topic, queue 4,
 *                its bytes (4 + bytes)
 * </pre>
 *
 * Earlier messages: nothing, or the number of topics 2, their names, then the number of messages 4, and of each its position 8,
 * the number of its topic 2 and its queue 4. See {@link EarlierMessages}.
 */
final class EntryCodec {
    static final int IN_TRANSACTION = 1;
    static final int DELAYED = 2;
    static final int TEMPORARY = 4;
    static final int TAGGED = 8;
    static final int HALF = 16;
    /** Of a delayed half message: the delay counts from its commit. */
    static final int AFTER_COMMIT = 32;

    static final int MOVED = 64;
    /** Bytes of the attributes that a moved message has more. */
    static final int MOVED_BYTES = 3 * Long.BYTES;

    private ByteBuffer scratch = ByteBuffer.allocate(1024);

    /** Type of an entry's frame. */
    static FrameType typeOf(LogEntry entry) {
        if (entry instanceof LogEntry.Message
                || entry instanceof LogEntry.HalfMessage
                || entry instanceof LogEntry.Moved) {
            return FrameType.MESSAGE;
        } else if (entry instanceof LogEntry.Acknowledge) {
            return FrameType.ACKNOWLEDGE;
        } else if (entry instanceof LogEntry.Commit) {
            return FrameType.COMMIT;
        } else if (entry instanceof LogEntry.OffsetCommit) {
            return FrameType.OFFSET_COMMIT;
        } else if (entry instanceof LogEntry.Redelivery) {
            return FrameType.REDELIVERY;
        } else if (entry instanceof LogEntry.Rollback) {
            return FrameType.ROLLBACK;
        } else if (entry instanceof LogEntry.Prepare) {
            return FrameType.PREPARE;
        } else if (entry instanceof LogEntry.Metadata) {
            return FrameType.METADATA;
        } else if (entry instanceof LogEntry.TimerDue) {
            return FrameType.TIMER_DUE;
        } else if (entry instanceof LogEntry.HalfEnd) {
            return FrameType.HALF_END;
        } else if (entry instanceof LogEntry.HalfCheck) {
            return FrameType.HALF_CHECK;
        } else if (entry instanceof LogEntry.TimerCancel) {
            return FrameType.TIMER_CANCEL;
        } else if (entry instanceof LogEntry.MovedDamaged) {
            return FrameType.DAMAGED_MESSAGE;
        } else {
            return FrameType.TOPIC_DELETED;
        }
    }

    /** Payload of an entry that is no message; valid until the next call. */
    ByteBuffer payload(Staged staged) {
        scratch.clear();
        LogEntry entry = staged.entry;
        if (entry instanceof LogEntry.Acknowledge ack) {
            room(64 + ack.ranges().length * Long.BYTES);
            text(ack.group());
            text(ack.topic());
            putInt(ack.queueId());
            String transaction = ack.transactionId();
            text(transaction == null ? "" : transaction);
            putInt(ack.ranges().length);
            for (long bound : ack.ranges()) {
                putLong(bound);
            }
        } else if (entry instanceof LogEntry.Commit commit) {
            end(staged, commit.transactionId());
        } else if (entry instanceof LogEntry.Rollback rollback) {
            end(staged, rollback.transactionId());
        } else if (entry instanceof LogEntry.OffsetCommit offset) {
            text(offset.group());
            text(offset.topic());
            putInt(offset.queueId());
            putLong(offset.offset());
        } else if (entry instanceof LogEntry.Redelivery redelivery) {
            text(redelivery.group());
            text(redelivery.topic());
            putInt(redelivery.queueId());
            putLong(redelivery.queueOffset());
            putInt(redelivery.deliveryCount());
        } else if (entry instanceof LogEntry.Prepare prepare) {
            text(prepare.transactionId());
            bytes(prepare.payload());
        } else if (entry instanceof LogEntry.Metadata metadata) {
            text(metadata.kind());
            text(metadata.key());
            bytes(metadata.json());
        } else if (entry instanceof LogEntry.TimerDue due) {
            putLong(due.timeMs());
            putLong(due.position());
            earlier(staged.earlier);
        } else if (entry instanceof LogEntry.TimerCancel cancel) {
            putLong(cancel.timeMs());
            putLong(cancel.position());
        } else if (entry instanceof LogEntry.MovedDamaged moved) {
            putLong(moved.from());
            putLong(moved.queueOffset());
            putLong(moved.visibleSinceMs());
            putLong(moved.deliverAtMs());
            putLong(moved.tagHash());
            text(moved.topic());
            putInt(moved.queueId());
            bytes(moved.bytes());
        } else if (entry instanceof LogEntry.TopicDeleted deleted) {
            text(deleted.topic());
        } else if (entry instanceof LogEntry.HalfEnd end) {
            putLong(end.position());
            putLong(staged.decidedAtMs);
            room(1);
            scratch.put((byte) (end.committed() ? 1 : 0));
            earlier(staged.earlier);
        } else if (entry instanceof LogEntry.HalfCheck check) {
            putLong(check.position());
            putInt(check.checks());
        } else {
            throw new IllegalArgumentException("a message has no such payload");
        }
        return scratch.flip();
    }

    private void end(Staged staged, String transactionId) {
        TransactionTable.Transaction ended = staged.ended;
        putLong(ended == null ? -1 : ended.firstPosition());
        putLong(staged.decidedAtMs);
        text(transactionId);
        earlier(staged.earlier);
    }

    private void earlier(EarlierMessages earlier) {
        if (earlier.size() == 0) {
            return;
        }
        room(Short.BYTES);
        scratch.putShort((short) earlier.topics().size());
        earlier.topics().forEach(this::text);
        putInt(earlier.size());
        room(earlier.size() * EarlierMessages.ENTRY_BYTES);
        for (int i = 0; i < earlier.size(); i++) {
            scratch.putLong(earlier.position(i));
            scratch.putShort((short) earlier.topicNumber(i));
            scratch.putInt(earlier.queueId(i));
        }
    }

    /** What an entry that makes messages visible says of those in segments before its own. */
    static EarlierMessages earlier(Frame frame) {
        try {
            return readEarlier(frame);
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw unreadable(frame, e);
        }
    }

    private static EarlierMessages readEarlier(Frame frame) {
        ByteBuffer in = frame.payload();
        switch (frame.type()) {
            case COMMIT, ROLLBACK -> transactionOfEnd(in);
            case TIMER_DUE -> in.position(2 * Long.BYTES);
            case HALF_END -> in.position(2 * Long.BYTES + 1);
            default -> throw new IllegalArgumentException("it makes nothing visible");
        }
        if (!in.hasRemaining()) {
            return EarlierMessages.NONE;
        }
        List<String> topics = new ArrayList<>();
        for (int left = in.getShort() & 0xFFFF; left > 0; left--) {
            topics.add(readText(in));
        }
        EarlierMessages earlier = new EarlierMessages();
        for (int left = in.getInt(); left > 0; left--) {
            long position = in.getLong();
            earlier.add(position, topics.get(in.getShort() & 0xFFFF), in.getInt());
        }
        return earlier;
    }

    private void room(int bytes) {
        if (scratch.remaining() < bytes) {
            scratch = ByteBuffer.allocate(Math.max(scratch.capacity() * 2, scratch.position() + bytes))
                    .put(scratch.flip());
        }
    }

    private void putInt(int value) {
        room(Integer.BYTES);
        scratch.putInt(value);
    }

    private void putLong(long value) {
        room(Long.BYTES);
        scratch.putLong(value);
    }

    private void bytes(byte[] value) {
        room(Integer.BYTES + value.length);
        scratch.putInt(value.length).put(value);
    }

    private void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0xFFFF) {
            throw new StoreException(
                    StoreException.Reason.ILLEGAL, "a name of " + bytes.length + " bytes; 65535 are allowed");
        }
        room(Short.BYTES + bytes.length);
        scratch.putShort((short) bytes.length).put(bytes);
    }

    /** The entry of a frame whose checksum was right. */
    static LogEntry decode(Frame frame) {
        try {
            return frame.type() == FrameType.MESSAGE ? message(frame) : other(frame.type(), frame.payload());
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | StoreException
                | FerryException e) {
            throw unreadable(frame, e);
        }
    }

    private static IllegalStateException unreadable(Frame frame, RuntimeException e) {
        return new IllegalStateException(
                "the " + frame.type() + " at " + frame.position() + " cannot be read: " + e.getMessage(), e);
    }

    private static LogEntry other(FrameType type, ByteBuffer in) {
        return switch (type) {
            case PREPARE -> new LogEntry.Prepare(readText(in), readBytes(in));
            case COMMIT -> new LogEntry.Commit(transactionOfEnd(in));
            case ROLLBACK -> new LogEntry.Rollback(transactionOfEnd(in));
            case ACKNOWLEDGE -> acknowledge(in);
            case OFFSET_COMMIT -> new LogEntry.OffsetCommit(readText(in), readText(in), in.getInt(), in.getLong());
            case REDELIVERY ->
                new LogEntry.Redelivery(readText(in), readText(in), in.getInt(), in.getLong(), in.getInt());
            case METADATA -> new LogEntry.Metadata(readText(in), readText(in), readBytes(in));
            case TIMER_DUE -> timerDue(in);
            case TIMER_CANCEL -> timerCancel(in);
            case TOPIC_DELETED -> new LogEntry.TopicDeleted(readText(in));
            case HALF_END -> new LogEntry.HalfEnd(in.getLong(), in.get(in.position() + Long.BYTES) != 0);
            case HALF_CHECK -> new LogEntry.HalfCheck(in.getLong(), in.getInt());
            case DAMAGED_MESSAGE -> movedDamaged(in);
            case MESSAGE, END_OF_SEGMENT -> throw new IllegalArgumentException(type + " has no such payload");
        };
    }

    /** What stands for a damaged message that was moved. */
    static LogEntry.MovedDamaged movedDamaged(Frame frame) {
        return movedDamaged(frame.payload());
    }

    private static LogEntry.MovedDamaged movedDamaged(ByteBuffer in) {
        return new LogEntry.MovedDamaged(
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                readText(in),
                in.getInt(),
                readBytes(in));
    }

    private static LogEntry.TimerDue timerDue(ByteBuffer in) {
        long time = in.getLong();
        return new LogEntry.TimerDue(in.getLong(), time);
    }

    private static LogEntry.TimerCancel timerCancel(ByteBuffer in) {
        long time = in.getLong();
        return new LogEntry.TimerCancel(in.getLong(), time);
    }

    private static String transactionOfEnd(ByteBuffer in) {
        in.position(in.position() + 2 * Long.BYTES);
        return readText(in);
    }

    /** First position of the transaction that a Commit or Rollback ends. */
    static long firstPositionOfEnd(Frame frame) {
        return frame.payload().getLong(0);
    }

    /** Time of day that decides which delayed messages of a Commit (or a committing HalfEnd) are due. */
    static long decidedAtOfEnd(Frame frame) {
        return frame.payload().getLong(Long.BYTES);
    }

    private static LogEntry.Acknowledge acknowledge(ByteBuffer in) {
        String group = readText(in);
        String topic = readText(in);
        int queueId = in.getInt();
        String transaction = readText(in);
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / Long.BYTES) {
            throw new IllegalArgumentException(count + " ranges in " + in.remaining() + " bytes");
        }
        long[] ranges = new long[count];
        for (int i = 0; i < count; i++) {
            ranges[i] = in.getLong();
        }
        return new LogEntry.Acknowledge(group, topic, queueId, ranges, transaction.isEmpty() ? null : transaction);
    }

    private static LogEntry message(Frame frame) {
        if ((frame.flags() & MOVED) != 0) {
            return moved(frame);
        }
        RecordView view = new RecordView().wrap(frame.payload(), 0);
        ByteBuffer properties = view.propertyBytes();
        byte[] propertyBytes = new byte[properties.remaining()];
        properties.get(propertyBytes);
        MessageDraft draft = new MessageDraft(
                view.topic(),
                view.queueId(),
                view.flag(),
                view.sysFlag(),
                view.bornTimestamp(),
                view.bornHost(),
                view.reconsumeTimes(),
                view.preparedTransactionOffset(),
                view.body(),
                propertyBytes,
                tagHash(frame),
                (frame.flags() & TEMPORARY) != 0);
        if ((frame.flags() & HALF) == 0) {
            return new LogEntry.Message(draft, transactionOf(frame), deliverAt(frame, 0));
        }
        boolean afterCommit = (frame.flags() & AFTER_COMMIT) != 0;
        long time = deliverAt(frame, 0);
        return new LogEntry.HalfMessage(draft, afterCommit ? 0 : time, afterCommit ? time : 0);
    }

    private static LogEntry.Moved moved(Frame frame) {
        int at = attributesBefore(frame);
        return new LogEntry.Moved(
                frame.attributeLong(at),
                frame.attributeLong(at + Long.BYTES),
                frame.attributeLong(at + 2 * Long.BYTES),
                deliverAt(frame, 0),
                tagHash(frame),
                (frame.flags() & TEMPORARY) != 0,
                frame.payload());
    }

    /** Bytes of the time and the tag hash, if they are there. */
    private static int attributesBefore(Frame frame) {
        return ((frame.flags() & DELAYED) != 0 ? Long.BYTES : 0) + ((frame.flags() & TAGGED) != 0 ? Long.BYTES : 0);
    }

    /**
     * When the message of a frame is to be delivered, 0 for at once.
     *
     * @param decidedAtMs when its transaction was committed, from which its delay may count
     */
    static long deliverAt(Frame frame, long decidedAtMs) {
        if ((frame.flags() & DELAYED) == 0) {
            return 0;
        }
        return frame.attributeLong(0) + ((frame.flags() & AFTER_COMMIT) != 0 ? decidedAtMs : 0);
    }

    /** Tag hash of the message of a frame, 0 for none. */
    static long tagHash(Frame frame) {
        if ((frame.flags() & TAGGED) == 0) {
            return 0;
        }
        return frame.attributeLong((frame.flags() & DELAYED) != 0 ? Long.BYTES : 0);
    }

    /** Transaction of the message of a frame, or null. */
    static @Nullable String transactionOf(Frame frame) {
        if ((frame.flags() & IN_TRANSACTION) == 0) {
            return null;
        }
        ByteBuffer attributes = frame.attributes();
        attributes.position(attributesBefore(frame));
        return StandardCharsets.UTF_8.decode(attributes).toString();
    }

    private static String readText(ByteBuffer in) {
        byte[] bytes = new byte[checked(in.getShort() & 0xFFFF, in)];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(ByteBuffer in) {
        byte[] bytes = new byte[checked(in.getInt(), in)];
        in.get(bytes);
        return bytes;
    }

    private static int checked(int length, ByteBuffer in) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a length of " + length + " in " + in.remaining() + " bytes");
        }
        return length;
    }
}
