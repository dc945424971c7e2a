package org.ferrymq.broker.store;

import java.util.HashMap;
import java.util.Map;
import org.ferrymq.broker.store.half.HalfTable;
import org.ferrymq.broker.store.log.CommitLog;
import org.ferrymq.broker.store.log.Frame;
import org.ferrymq.broker.store.log.FrameType;
import org.ferrymq.broker.store.queue.QueueTable;
import org.ferrymq.broker.store.timer.Timers;
import org.jspecify.annotations.Nullable;

/** What may be appended now: decided by the store thread, just before it writes. */
final class AppendRules {
    private static final int NO_PLAIN_DELAY = EntryCodec.IN_TRANSACTION | EntryCodec.HALF;

    private final CommitLog log;
    private final TransactionTable transactions;
    private final HalfTable halves;
    private final Timers timers;
    private final QueueTable queues;
    private final DiskWatch disk;
    /** A commit may have to list its messages, and is one entry of a segment. */
    private final long mostListBytes;

    private final Frame frame = new Frame();

    AppendRules(StoreConfig config, StoreParts parts, DiskWatch disk) {
        this.mostListBytes = config.segmentBytes() / 4;
        this.log = parts.log();
        this.transactions = parts.transactions();
        this.halves = parts.halves();
        this.timers = parts.timers();
        this.queues = parts.queues();
        this.disk = disk;
    }

    /** Refuses the whole append if one of its entries breaks a rule. */
    void check(StoreTask.Append append) {
        boolean several = append.size() > 1;
        // What the entries before one in the same append have opened (true) or ended (false).
        Map<Object, Boolean> openHere = several ? new HashMap<>() : Map.of();
        for (int i = 0; i < append.size(); i++) {
            LogEntry entry = append.staged(i).entry;
            checkDisk(LogEntry.draftOf(entry));
            checkTransaction(entry, several, openHere);
            if (entry instanceof LogEntry.Commit commit && commit.entries() != LogEntry.Commit.UNCHECKED) {
                checkComplete(commit, several);
            }
            if (entry instanceof LogEntry.HalfEnd end) {
                checkHalf(end.position(), openHere);
                if (several) {
                    openHere.put(end.position(), false);
                }
            } else if (entry instanceof LogEntry.HalfCheck check) {
                checkHalf(check.position(), openHere);
            } else if (entry instanceof LogEntry.TimerCancel cancel) {
                checkTimer(cancel);
            }
        }
    }

    private void checkDisk(@Nullable MessageDraft draft) {
        if (draft == null) {
            return;
        }
        if (queues.needsFile(draft.topic(), draft.queueId())) {
            disk.look(); // once the message is in the log there is no way back, and its queue's file has to be made
        }
        if (disk.isFull()) {
            throw disk.refusal();
        }
    }

    private void checkTransaction(LogEntry entry, boolean several, Map<Object, Boolean> openHere) {
        String member = TransactionTable.idOf(entry);
        String ended = TransactionTable.endedBy(entry);
        if (member != null && entry instanceof LogEntry.Message) {
            TransactionTable.Transaction transaction = transactions.find(member);
            if (transaction != null && transaction.listBytes() > mostListBytes) {
                throw new StoreException(
                        StoreException.Reason.ILLEGAL,
                        "the transaction " + member + " has "
                                + transaction.messages().size()
                                + " messages already, more do not fit; commit it and begin another");
            }
        }
        if (ended != null) {
            Boolean open = openHere.get(ended);
            if (open == null ? transactions.find(ended) == null : !open) {
                throw new StoreException(
                        StoreException.Reason.UNKNOWN_TRANSACTION, "the transaction " + ended + " is not open");
            }
        }
        if (several && (member != null || ended != null)) {
            openHere.put(member != null ? member : String.valueOf(ended), member != null);
        }
    }

    private void checkComplete(LogEntry.Commit commit, boolean several) {
        if (several) {
            throw new StoreException(
                    StoreException.Reason.ILLEGAL, "a commit that counts its entries is appended by itself");
        }
        TransactionTable.Transaction transaction = transactions.find(commit.transactionId());
        int written = transaction == null ? 0 : transaction.entries();
        if (written != commit.entries()) {
            throw new StoreException(
                    StoreException.Reason.INCOMPLETE_TRANSACTION,
                    "of the " + commit.entries() + " entries of the transaction " + commit.transactionId() + " "
                            + written + " are in the log");
        }
    }

    private void checkHalf(long position, Map<Object, Boolean> openHere) {
        if (!halves.isOpen(position) || openHere.containsKey(position)) {
            throw new StoreException(
                    StoreException.Reason.UNKNOWN_TRANSACTION, "no half message is open at " + position);
        }
    }

    private void checkTimer(LogEntry.TimerCancel cancel) {
        boolean delayed = log.peek(cancel.position(), log.publishedEnd(), frame)
                && frame.type() == FrameType.MESSAGE
                && (frame.flags() & NO_PLAIN_DELAY) == 0
                && (frame.flags() & EntryCodec.DELAYED) != 0
                && EntryCodec.deliverAt(frame, 0) == cancel.timeMs();
        if (!delayed || !timers.isPending(cancel.timeMs(), cancel.position())) {
            throw new StoreException(
                    StoreException.Reason.NOT_PENDING,
                    "no delayed message at " + cancel.position() + " waits for " + cancel.timeMs()
                            + ": it has been delivered, or never was");
        }
    }
}
