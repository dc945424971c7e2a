package org.ferrymq.broker.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ferrymq.broker.store.log.CommitLog;
import org.ferrymq.broker.store.log.Frame;
import org.ferrymq.broker.store.log.FrameState;
import org.ferrymq.broker.store.log.FrameType;
import org.ferrymq.broker.store.queue.QueueLog;
import org.ferrymq.protocol.message.RecordView;
import org.jspecify.annotations.Nullable;

/**
 * Says how messages that a survey found are appended again, if they are still where they were found. A damaged one is appended as
 * what it is: its bytes as they were found, marked as damaged, so that it keeps its place and never looks good. On the
 * store's thread.
 */
final class Relocation {
    private final StoreParts parts;
    private final MessagePlace place;
    private final int mostBytes;
    private final Frame frame = new Frame();
    private final RecordView view = new RecordView();

    Relocation(StoreParts parts, int segmentBytes) {
        this.parts = parts;
        this.mostBytes = segmentBytes / 4;
        this.place = new MessagePlace(parts.log(), parts.queues(), parts.damaged());
    }

    List<LogEntry> of(List<Survey.Found> found) {
        List<LogEntry> moves = new ArrayList<>(found.size());
        QueueEntry now = new QueueEntry();
        for (Survey.Found message : found) {
            LogEntry move = message.queue() == null ? delayed(message) : queued(message.queue(), message, now);
            if (move != null) {
                moves.add(move);
            }
        }
        return moves;
    }

    private @Nullable LogEntry queued(QueueLog queue, Survey.Found message, QueueEntry now) {
        long position = message.position();
        boolean there = parts.queues().find(queue.topic(), queue.queueId()) == queue
                && queue.read(message.offset(), now)
                && now.position() == position;
        FrameState state = there ? examine(position) : FrameState.ABSENT;
        if (state == FrameState.ABSENT) {
            return null;
        }
        if (state == FrameState.INTACT && frame.type() == FrameType.MESSAGE) {
            return new LogEntry.Moved(
                    position,
                    message.offset(),
                    now.visibleSinceMs(),
                    0,
                    now.tagHash(),
                    (frame.flags() & EntryCodec.TEMPORARY) != 0,
                    frame.payload());
        }
        return new LogEntry.MovedDamaged(
                position,
                message.offset(),
                now.visibleSinceMs(),
                0,
                now.tagHash(),
                queue.topic(),
                queue.queueId(),
                remains(state, position, now.size()));
    }

    private @Nullable LogEntry delayed(Survey.Found message) {
        long position = message.position();
        FrameState state = parts.timers().isPending(message.timeMs(), position) ? examine(position) : FrameState.ABSENT;
        if (state == FrameState.ABSENT) {
            return null;
        }
        if (state == FrameState.INTACT && frame.type() == FrameType.MESSAGE) {
            return delayedMessage(message);
        }
        boolean told = place.find(position, MessagePlace.NOTHING_LISTED);
        String topic = told ? place.topic() : "";
        if (told && parts.deleted().isGone(topic, position)) {
            return null;
        }
        return new LogEntry.MovedDamaged(
                position,
                -1,
                0,
                message.timeMs(),
                place.tagHash(),
                topic,
                told ? place.queueId() : -1,
                remains(state, position, place.size()));
    }

    private LogEntry.@Nullable Moved delayedMessage(Survey.Found message) {
        view.wrap(frame.payload(), 0);
        String topic = view.topic();
        boolean temporary = (frame.flags() & EntryCodec.TEMPORARY) != 0;
        if (parts.deleted().isGone(topic, message.position())
                || (temporary && !parts.queues().isOpenTemporary(topic))) {
            return null;
        }
        return new LogEntry.Moved(
                message.position(), -1, 0, message.timeMs(), EntryCodec.tagHash(frame), temporary, frame.payload());
    }

    /** Absent: before the log, or behind it. */
    private FrameState examine(long position) {
        CommitLog log = parts.log();
        return log.examine(position, log.publishedEnd(), frame);
    }

    /** What is left of a damaged message: of one that was moved before the same bytes again, else from its frame on. */
    private byte[] remains(FrameState state, long position, int recordSize) {
        if (state == FrameState.INTACT && frame.type() == FrameType.DAMAGED_MESSAGE) {
            return EntryCodec.movedDamaged(frame).bytes();
        }
        ByteBuffer raw = parts.log()
                .raw(position, Math.min(mostBytes, Frame.HEADER + EntryCodec.MOVED_BYTES + Math.max(0, recordSize)));
        byte[] bytes = new byte[raw.remaining()];
        raw.get(bytes);
        return bytes;
    }
}
