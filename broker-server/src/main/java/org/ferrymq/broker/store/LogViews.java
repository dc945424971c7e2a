package org.ferrymq.broker.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.ferrymq.broker.store.half.HalfTable;
import org.ferrymq.broker.store.index.KeyHashes;
import org.ferrymq.broker.store.index.KeyIndex;
import org.ferrymq.broker.store.log.CommitLog;
import org.ferrymq.broker.store.log.Frame;
import org.ferrymq.broker.store.log.FrameType;
import org.ferrymq.broker.store.queue.DeletedTopic;
import org.ferrymq.broker.store.queue.DeletedTopics;
import org.ferrymq.broker.store.queue.Move;
import org.ferrymq.broker.store.queue.QueueTable;
import org.ferrymq.broker.store.timer.Timers;
import org.ferrymq.protocol.message.RecordView;
import org.jspecify.annotations.Nullable;

/**
 * Brings the views of the log and the appliers up to date, entry by entry: from staged entries while the store runs, from
 * frames while the log is replayed. Both ways give the same views, for they depend on nothing but the log. Of the
 * store thread (before it starts: of the opening thread).
 */
final class LogViews {
    private final CommitLog log;
    private final QueueTable queues;
    private final KeyIndex index;
    private final Timers timers;
    private final TransactionTable transactions;
    private final HalfTable halves;
    private final DeletedTopics deleted;
    private final DamagedMessages damaged;
    private final List<LogApplier> appliers;
    private final List<Long> appliedBefore;

    private final RecordView view = new RecordView();
    private final MessagePlace place;
    private final List<VisibleMessage> visible = new ArrayList<>();
    private boolean applyToViews = true;
    private boolean replaying;

    /**
     * Views that are to be brought up to date.
     *
     * @param appliers outside views
     * @param appliedBefore for each applier the position that it starts from
     */
    LogViews(
            CommitLog log,
            QueueTable queues,
            KeyIndex index,
            Timers timers,
            TransactionTable transactions,
            HalfTable halves,
            DeletedTopics deleted,
            DamagedMessages damaged,
            List<LogApplier> appliers,
            List<Long> appliedBefore) {
        this.log = log;
        this.queues = queues;
        this.index = index;
        this.timers = timers;
        this.transactions = transactions;
        this.halves = halves;
        this.deleted = deleted;
        this.damaged = damaged;
        this.place = new MessagePlace(log, queues, damaged);
        this.appliers = appliers;
        this.appliedBefore = appliedBefore;
    }

    /** Applies an entry that was just written. */
    void apply(Staged staged) {
        LogEntry entry = staged.entry;
        visible.clear();
        TransactionOutcome outcome = null;
        if (entry instanceof LogEntry.Message message) {
            applyMessage(staged, message);
        } else if (staged.ended != null) {
            outcome = applyEnd(entry, staged.ended, staged.position, staged.timestamp, staged.decidedAtMs);
        } else if (entry instanceof LogEntry.HalfEnd end) {
            applyHalfEnd(end, staged.position, staged.timestamp, staged.decidedAtMs, staged.earlier);
        } else {
            applyOther(entry, staged.position, staged.timestamp, staged.earlier);
        }
        tell(entry, staged.position, staged.nextPosition, staged.timestamp, outcome);
    }

    private void applyMessage(Staged staged, LogEntry.Message message) {
        if (message.transactionId() != null) {
            return; // known to the transaction since it was written
        }
        MessageDraft draft = message.draft();
        if (staged.deliverAtMs > 0) {
            timers.add(staged.deliverAtMs, staged.position);
            if (!draft.temporary()) {
                index.put(
                        KeyHashes.ofWaiting(draft.topic(), ByteBuffer.wrap(draft.properties())),
                        staged.position,
                        staged.timestamp);
            }
            return;
        }
        staged.queueOffset = queues.put(
                draft.topic(),
                draft.queueId(),
                draft.temporary(),
                staged.position,
                staged.recordSize,
                draft.tagHash(),
                staged.timestamp,
                staged.position);
        if (staged.queueOffset < 0) {
            return;
        }
        index.put(staged.keyHashes, staged.position, staged.timestamp);
        if (!appliers.isEmpty()) {
            visible.add(new VisibleMessage(
                    staged.position,
                    staged.recordSize,
                    draft.topic(),
                    draft.queueId(),
                    staged.queueOffset,
                    draft.tagHash(),
                    staged.timestamp));
        }
    }

    private TransactionOutcome applyEnd(
            LogEntry entry, TransactionTable.Transaction transaction, long position, long timestamp, long decidedAtMs) {
        boolean committed = entry instanceof LogEntry.Commit;
        if (committed) {
            for (int i = 0; i < transaction.messages().size(); i++) {
                commit(
                        transaction.messages().getLong(i),
                        position,
                        timestamp,
                        decidedAtMs,
                        () -> transaction.earlier(Long.MAX_VALUE, Long.MAX_VALUE));
            }
        }
        return transaction.outcome(committed, deleted);
    }

    /** A message of a committed transaction: visible now, or when it is due. */
    private void commit(
            long message, long position, long timestamp, long decidedAtMs, Supplier<EarlierMessages> listed) {
        boolean placed = place.find(message, listed);
        long deliverAt = place.deliverAt(decidedAtMs);
        if (deliverAt <= decidedAtMs) {
            if (placed) {
                show(message, position, timestamp);
            }
        } else if (applyToViews) {
            timers.add(deliverAt, message);
        }
    }

    private void applyHalfEnd(
            LogEntry.HalfEnd end, long position, long timestamp, long decidedAtMs, EarlierMessages listed) {
        if (end.committed() && isThere(end.position())) {
            commit(end.position(), position, timestamp, decidedAtMs, () -> listed);
        }
    }

    private void applyOther(LogEntry entry, long position, long timestamp, EarlierMessages listed) {
        if (entry instanceof LogEntry.TimerDue due) {
            if (applyToViews) {
                timers.fired(due.timeMs(), due.position());
            }
            if (isThere(due.position()) && place.find(due.position(), () -> listed)) {
                show(due.position(), position, timestamp);
            }
        } else if (entry instanceof LogEntry.TimerCancel cancel && applyToViews) {
            timers.cancel(cancel.timeMs(), cancel.position());
        } else if (entry instanceof LogEntry.Moved moved && applyToViews) {
            applyMoved(moved, position);
        } else if (entry instanceof LogEntry.MovedDamaged moved && applyToViews) {
            applyMovedDamaged(moved, position);
        } else if (entry instanceof LogEntry.TopicDeleted gone && applyToViews) {
            queues.removeTopic(gone.topic());
            // Replayed, it may concern what the log no longer has, but still numbers.
            if (replaying || timers.pending() > 0 || transactions.size() > 0 || halves.size() > 0) {
                deleted.add(new DeletedTopic(gone.topic(), position, timers.latestMs()));
            }
        }
    }

    /** The message, if it lies before a position, as an entry that makes it visible has to list it; on the store thread. */
    EarlierMessages earlier(long message, long below) {
        if (message >= below || !isThere(message) || !place.find(message, MessagePlace.NOTHING_LISTED)) {
            return EarlierMessages.NONE;
        }
        EarlierMessages earlier = new EarlierMessages();
        earlier.add(message, place.topic(), place.queueId());
        return earlier;
    }

    private boolean isThere(long message) {
        return message >= log.firstPosition();
    }

    /** Messages that are freed, made visible by an entry that is not: only their offsets are left. */
    private void showFreed(EarlierMessages earlier, long eventPosition, long timestamp) {
        for (int i = 0; i < earlier.size() && applyToViews; i++) {
            if (!isThere(earlier.position(i)) && !deleted.isGone(earlier.topic(i), earlier.position(i))) {
                queues.put(
                        earlier.topic(i),
                        earlier.queueId(i),
                        false,
                        earlier.position(i),
                        0,
                        0,
                        timestamp,
                        eventPosition);
            }
        }
    }

    private void applyMoved(LogEntry.Moved moved, long position) {
        view.wrap(moved.record(), moved.record().position());
        if (moved.queueOffset() < 0) {
            timers.move(moved.deliverAtMs(), moved.from(), position);
            if (!moved.temporary()) {
                index.put(KeyHashes.ofWaiting(view.topic(), view.propertyBytes()), position, view.storeTimestamp());
                indexPosition(position);
            }
            return;
        }
        Move move = new Move(
                moved.queueOffset(), moved.from(), position, view.totalSize(), moved.tagHash(), moved.visibleSinceMs());
        if (queues.move(view.topic(), view.queueId(), move, log.firstPosition()) && !moved.temporary()) {
            index.put(KeyHashes.of(view.topic(), view.propertyBytes()), position, view.storeTimestamp());
            indexPosition(position);
        }
    }

    private void applyMovedDamaged(LogEntry.MovedDamaged moved, long position) {
        damaged.moved(moved.from(), position);
        if (moved.queueOffset() < 0) {
            timers.move(moved.deliverAtMs(), moved.from(), position);
            return;
        }
        Move move = new Move(
                moved.queueOffset(),
                moved.from(),
                position,
                moved.bytes().length,
                moved.tagHash(),
                moved.visibleSinceMs());
        queues.move(moved.topic(), moved.queueId(), move, log.firstPosition());
    }

    /** Clients know it by where it was first. */
    private void indexPosition(long position) {
        index.put(new int[] {KeyHashes.ofPosition(view.physicalOffset())}, position, view.storeTimestamp());
    }

    /** The message of the log that was just looked at enters its queue; a damaged one takes its offset there as well. */
    private void show(long message, long eventPosition, long timestamp) {
        String topic = place.topic();
        int queueId = place.queueId();
        if (deleted.isGone(topic, message)) {
            return;
        }
        long offset;
        if (applyToViews) {
            offset = queues.put(
                    topic,
                    queueId,
                    place.temporary(),
                    message,
                    place.size(),
                    place.tagHash(),
                    timestamp,
                    eventPosition);
            if (offset >= 0 && !place.temporary() && place.isIntact()) {
                RecordView record = place.view();
                index.put(
                        KeyHashes.of(topic, record.propertyBytes()),
                        message,
                        place.frame().timestamp());
            }
        } else {
            offset = queues.offsetOf(topic, queueId, message, eventPosition);
        }
        if (offset >= 0 && !appliers.isEmpty()) {
            visible.add(new VisibleMessage(message, place.size(), topic, queueId, offset, place.tagHash(), timestamp));
        }
    }

    private void tell(
            LogEntry entry, long position, long nextPosition, long timestamp, @Nullable TransactionOutcome outcome) {
        if (appliers.isEmpty()) {
            return;
        }
        AppliedEntry applied =
                new AppliedEntry(position, nextPosition, entry, timestamp, List.copyOf(visible), outcome);
        for (int i = 0; i < appliers.size(); i++) {
            if (position >= appliedBefore.get(i)) {
                appliers.get(i).apply(applied);
            }
        }
    }

    /**
     * Replays one frame.
     *
     * @param reached the store's own views have applied everything below this position
     */
    void replay(Frame replayed, long reached) {
        LogEntry entry = EntryCodec.decode(replayed);
        long position = replayed.position();
        long nextPosition = replayed.nextPosition();
        long timestamp = replayed.timestamp();
        applyToViews = position >= reached;
        replaying = true;
        visible.clear();
        TransactionOutcome outcome = null;
        String member = TransactionTable.idOf(entry);
        String ended = TransactionTable.endedBy(entry);
        if (entry instanceof LogEntry.HalfEnd end) {
            replayHalf(entry, position, timestamp);
            EarlierMessages listed = EntryCodec.earlier(replayed);
            showFreed(listed, position, timestamp);
            applyHalfEnd(end, position, timestamp, EntryCodec.decidedAtOfEnd(replayed), listed);
        } else if (entry instanceof LogEntry.HalfMessage || entry instanceof LogEntry.HalfCheck) {
            replayHalf(entry, position, timestamp);
        } else if (member != null) {
            transactions.add(member, entry, position, timestamp);
        } else if (ended != null) {
            long first = EntryCodec.firstPositionOfEnd(replayed);
            long decidedAt = EntryCodec.decidedAtOfEnd(replayed);
            TransactionTable.Transaction transaction = transactions.find(ended);
            transactions.remove(ended);
            if (transaction == null || transaction.firstPosition() > first) {
                transaction = collect(ended, first, position);
            }
            showFreed(EntryCodec.earlier(replayed), position, timestamp);
            outcome = applyEnd(entry, transaction, position, timestamp, decidedAt);
        } else if (entry instanceof LogEntry.Message message) {
            replayMessage(message, position, timestamp);
        } else {
            EarlierMessages listed = EarlierMessages.NONE;
            if (entry instanceof LogEntry.TimerDue) {
                listed = EntryCodec.earlier(replayed);
                showFreed(listed, position, timestamp);
            }
            applyOther(entry, position, timestamp, listed);
        }
        applyToViews = true;
        replaying = false;
        tell(entry, position, nextPosition, timestamp, outcome);
    }

    /** The table of half messages came with the checkpoint: what lies before that is in it. */
    private void replayHalf(LogEntry entry, long position, long timestamp) {
        if (applyToViews) {
            note(halves, entry, position, timestamp);
        }
    }

    /** Notes in the table of half messages what was written; other entries change nothing. */
    static void note(HalfTable halves, LogEntry entry, long position, long timestamp) {
        if (entry instanceof LogEntry.HalfMessage) {
            halves.add(position, timestamp);
        } else if (entry instanceof LogEntry.HalfEnd end) {
            halves.remove(end.position());
        } else if (entry instanceof LogEntry.HalfCheck check) {
            halves.checked(check.position(), timestamp, check.checks());
        }
    }

    private void replayMessage(LogEntry.Message message, long position, long timestamp) {
        place.find(position, MessagePlace.NOTHING_LISTED);
        if (message.deliverAtMs() == 0) {
            show(position, position, timestamp);
        } else if (applyToViews) {
            timers.add(message.deliverAtMs(), position);
            if (!place.temporary()) {
                RecordView record = place.view();
                index.put(KeyHashes.ofWaiting(place.topic(), record.propertyBytes()), position, timestamp);
            }
        }
    }

    /** Entries of a transaction that began before the replay did. */
    private TransactionTable.Transaction collect(String id, long first, long end) {
        TransactionTable.Transaction transaction = new TransactionTable.Transaction(id, first, 0);
        LogWalk reader = new LogWalk(log, Math.max(first, log.firstPosition()));
        while (reader.position() < end && reader.advance()) {
            FrameType type = reader.frame().type();
            if (type == FrameType.MESSAGE || type == FrameType.ACKNOWLEDGE || type == FrameType.PREPARE) {
                LogEntry entry = EntryCodec.decode(reader.frame());
                if (id.equals(TransactionTable.idOf(entry))) {
                    transaction.add(entry, reader.frame().position());
                }
            }
        }
        if (reader.position() < end) {
            throw new StoreException(
                    StoreException.Reason.CORRUPT,
                    "the log is damaged at " + reader.position() + ", within the transaction " + id
                            + " that was committed at " + end
                            + "; nothing was changed: restore the folder from a backup");
        }
        return transaction;
    }
}
