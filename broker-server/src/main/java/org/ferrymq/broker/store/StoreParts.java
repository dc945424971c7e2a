package org.ferrymq.broker.store;

import org.ferrymq.broker.store.half.HalfTable;
import org.ferrymq.broker.store.index.KeyIndex;
import org.ferrymq.broker.store.log.CommitLog;
import org.ferrymq.broker.store.queue.DeletedTopics;
import org.ferrymq.broker.store.queue.QueueTable;
import org.ferrymq.broker.store.recovery.StoreFolder;
import org.ferrymq.broker.store.timer.TimerState;
import org.ferrymq.broker.store.timer.Timers;
import org.jspecify.annotations.Nullable;

/** An opened store folder: the log and its views, all at the end of the log. */
record StoreParts(
        StoreFolder folder,
        CommitLog log,
        LogFlusher flusher,
        QueueTable queues,
        KeyIndex index,
        Timers timers,
        TransactionTable transactions,
        HalfTable halves,
        DeletedTopics deleted,
        DamagedMessages damaged,
        long lastTimestamp,
        long checkpointPosition,
        @Nullable TimerState checkpointTimers) {}
