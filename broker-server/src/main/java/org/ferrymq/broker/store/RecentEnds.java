package org.ferrymq.broker.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ferrymq.broker.store.log.CommitLog;
import org.ferrymq.broker.store.log.Frame;
import org.ferrymq.broker.store.log.FrameType;
import org.ferrymq.broker.store.log.LogSegment;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that ended last before the store was opened, as the end of the log has them: a client whose commit had no answer, because the
 * broker died, asks for them.
 *
 * @param ends in the order of the log
 * @param completeSinceMs no transaction that ended after this time is missing, ms since the epoch; {@link Long#MIN_VALUE} if none ever
 */
public record RecentEnds(List<End> ends, long completeSinceMs) {
    /** So much of the log is looked at, at least, and a segment more at most. */
    private static final long BYTES = 8L << 20;

    /**
     * How one ended.
     *
     * @param transactionId its id
     * @param prepared whether it was prepared before, as far as the log was looked at
     * @param forgotten whether whoever was to know has heard of it since, and had it forgotten
     * @param committed else it was rolled back
     * @param atMs when, ms since the epoch
     */
    public record End(String transactionId, boolean prepared, boolean forgotten, boolean committed, long atMs) {
        private End forgottenIf(boolean told) {
            return told ? new End(transactionId, prepared, true, committed, atMs) : this;
        }
    }

    /** Reads the end of the log, as {@link MessageStore#recentEnds} says. */
    static RecentEnds read(CommitLog log, int most, String forgottenBy) {
        long end = log.publishedEnd();
        long first = log.firstPosition();
        LogSegment segment = log.segmentOf(Math.max(first, end - BYTES));
        long from = segment == null ? first : Math.max(first, segment.base());
        long since = from == 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        Deque<End> ends = new ArrayDeque<>();
        Set<String> prepared = new HashSet<>();
        Map<String, Boolean> forgotten = new HashMap<>(); // of those in ends
        LogWalk walk = new LogWalk(log, from);
        boolean begun = false;
        while (walk.position() < end && walk.advance()) {
            Frame frame = walk.frame();
            if (!begun && from > 0) {
                since = frame.timestamp();
            }
            begun = true;
            if (frame.type() == FrameType.PREPARE && EntryCodec.decode(frame) instanceof LogEntry.Prepare prepare) {
                prepared.add(prepare.transactionId());
            }
            if (frame.type() == FrameType.METADATA
                    && EntryCodec.decode(frame) instanceof LogEntry.Metadata change
                    && change.kind().equals(forgottenBy)) {
                forgotten.computeIfPresent(change.key(), (id, before) -> change.json().length == 0);
            }
            End ended = endIn(frame, prepared);
            if (ended == null) {
                continue;
            }
            ends.add(ended);
            forgotten.put(ended.transactionId(), false);
            if (ends.size() > most) {
                End eldest = ends.remove();
                forgotten.remove(eldest.transactionId());
                since = Math.max(since, eldest.atMs());
            }
        }
        // behind damage there may be more
        return new RecentEnds(
                ends.stream()
                        .map(each -> each.forgottenIf(forgotten.getOrDefault(each.transactionId(), false)))
                        .toList(),
                walk.position() < end ? Long.MAX_VALUE : since);
    }

    private static @Nullable End endIn(Frame frame, Set<String> prepared) {
        FrameType type = frame.type();
        if (type != FrameType.COMMIT && type != FrameType.ROLLBACK) {
            return null;
        }
        String id = TransactionTable.endedBy(EntryCodec.decode(frame));
        return id == null ? null : new End(id, prepared.remove(id), false, type == FrameType.COMMIT, frame.timestamp());
    }
}
