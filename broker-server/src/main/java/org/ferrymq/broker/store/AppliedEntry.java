package org.ferrymq.broker.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One log entry as the views of the log see it.
 *
 * @param position log position of the entry
 * @param nextPosition position after the entry: what a view has applied once it is done with this
 * @param entry the entry
 * @param storeTimestampMs store time of the entry, ms since the epoch
 * @param becameVisible messages that entered their queues by this entry (a message, a commit, a due timer)
 * @param outcome for Commit and Rollback: what the transaction held
 */
public record AppliedEntry(
        long position,
        long nextPosition,
        LogEntry entry,
        long storeTimestampMs,
        List<VisibleMessage> becameVisible,
        @Nullable TransactionOutcome outcome) {}
