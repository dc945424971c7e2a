package org.ferrymq.broker.store;

import java.nio.ByteBuffer;
import org.ferrymq.broker.store.log.CommitLog;
import org.ferrymq.broker.store.log.Frame;
import org.ferrymq.broker.store.log.FrameState;
import org.ferrymq.broker.store.log.FrameType;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.message.MessageRecord;
import org.ferrymq.protocol.message.RecordView;
import org.jspecify.annotations.Nullable;

/** The only way by which messages leave the log: all of their bytes are checked each time. Thread-safe. */
final class MessageReader {
    private final CommitLog log;
    private final DamagedMessages damaged;

    MessageReader(CommitLog log, DamagedMessages damaged) {
        this.log = log;
        this.damaged = damaged;
    }

    /**
     * The message at a position that anybody may have named; null if there is none.
     *
     * @throws DamagedMessageException if there is one, and it is damaged
     */
    @Nullable StoredMessage at(long position) {
        Frame frame = new Frame();
        return switch (log.examine(position, log.publishedEnd(), frame)) {
            case ABSENT -> null;
            case INTACT -> {
                if (frame.type() == FrameType.DAMAGED_MESSAGE) {
                    throw damaged.report(described(frame));
                }
                yield message(frame);
            }
            case DAMAGED -> {
                DamagedMessage told = claimed(position, frame);
                if (told != null) {
                    throw damaged.report(told);
                }
                yield null;
            }
        };
    }

    /**
     * The message at a position where the store knows that there is one; null if it is before the log.
     *
     * @throws DamagedMessageException if it is damaged
     */
    @Nullable StoredMessage known(long position) {
        Frame frame = new Frame();
        FrameState state = log.examine(position, log.publishedEnd(), frame);
        StoredMessage message = state == FrameState.INTACT ? message(frame) : null;
        if (message != null || state == FrameState.ABSENT || position < log.firstPosition()) {
            return message;
        }
        DamagedMessage told = state == FrameState.INTACT && frame.type() == FrameType.DAMAGED_MESSAGE
                ? described(frame)
                : claimed(position, frame);
        throw damaged.report(told == null ? new DamagedMessage(position, "", -1, -1) : told);
    }

    /** As {@link #at}, without damaged ones. */
    @Nullable StoredMessage intactAt(long position) {
        try {
            return at(position);
        } catch (DamagedMessageException e) {
            return null; // it has been told of, and something else may be found
        }
    }

    /** See {@link MessageStore#message(QueueReader, long, QueueEntry)}. */
    @Nullable StoredMessage inQueue(QueueReader queue, long offset, QueueEntry into) {
        Frame frame = new Frame();
        long before = Long.MIN_VALUE;
        while (queue.read(offset, into) && into.position() != before) {
            long position = into.position();
            if (log.examine(position, log.publishedEnd(), frame) == FrameState.INTACT) {
                StoredMessage message = message(frame);
                if (message != null && message.record().remaining() == into.size()) {
                    return message;
                }
            }
            if (position >= log.firstPosition()) {
                throw damaged.report(new DamagedMessage(position, queue.topic(), queue.queueId(), offset));
            }
            before = position; // freed; it may have been stored again meanwhile
        }
        return null;
    }

    private static @Nullable StoredMessage message(Frame frame) {
        if (frame.type() != FrameType.MESSAGE) {
            return null;
        }
        ByteBuffer payload = frame.payload();
        boolean ours = payload.remaining() >= MessageRecord.MIN_SIZE
                && payload.getInt(MessageRecord.TOTAL_SIZE) == payload.remaining()
                && payload.getInt(MessageRecord.MAGIC_AT) == MessageRecord.MAGIC
                && (payload.getLong(MessageRecord.PHYSICAL_OFFSET) == frame.position()
                        || (frame.flags() & EntryCodec.MOVED) != 0);
        return ours ? new StoredMessage(frame.position(), payload) : null;
    }

    private static DamagedMessage described(Frame frame) {
        LogEntry.MovedDamaged moved = EntryCodec.movedDamaged(frame);
        return new DamagedMessage(frame.position(), moved.topic(), moved.queueId(), moved.queueOffset());
    }

    /** What damaged bytes say that they are: a message only if they name their own position. */
    private @Nullable DamagedMessage claimed(long position, Frame frame) {
        try {
            if (!log.peek(position, log.publishedEnd(), frame) || frame.type() != FrameType.MESSAGE) {
                return null;
            }
            ByteBuffer payload = frame.payload();
            if (payload.remaining() < MessageRecord.MIN_SIZE
                    || payload.getLong(MessageRecord.PHYSICAL_OFFSET) != position) {
                return null;
            }
            RecordView view = new RecordView().wrap(payload, 0);
            return new DamagedMessage(position, view.topic(), view.queueId(), -1);
        } catch (FerryException e) {
            return new DamagedMessage(position, "", -1, -1);
        } catch (InternalError e) {
            return null; // the disk gives nothing
        }
    }
}
