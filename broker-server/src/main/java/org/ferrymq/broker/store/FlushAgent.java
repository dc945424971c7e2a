package org.ferrymq.broker.store;

import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.ferrymq.broker.store.log.CommitLog;
import org.jspecify.annotations.Nullable;

/** Forces the log by interval when the flush is asynchronous, so that the store thread never waits for the disk. */
final class FlushAgent implements Agent {
    private final CommitLog log;
    private final LogFlusher flusher;
    private final StoreLife life;
    private final long intervalNanos;
    private volatile @Nullable Thread waiting;

    FlushAgent(CommitLog log, LogFlusher flusher, StoreLife life, long intervalNanos) {
        this.log = log;
        this.flusher = flusher;
        this.life = life;
        this.intervalNanos = intervalNanos;
    }

    @Override
    public String roleName() {
        return "ferrymq-flush";
    }

    @Override
    public int doWork() {
        if (!life.isFailed()) {
            try {
                flusher.forceTo(log.publishedEnd());
            } catch (Throwable e) { // whatever it was: without this thread nothing would be forced any more
                life.fail(e);
            }
        }
        return 0;
    }

    void idle() {
        waiting = Thread.currentThread();
        LockSupport.parkNanos(this, intervalNanos);
        waiting = null;
    }

    void wake() {
        LockSupport.unpark(waiting);
    }
}
