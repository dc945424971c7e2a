package org.ferrymq.broker.store;

import java.io.IOException;
import org.ferrymq.broker.store.log.CommitLog;

/**
 * Forces the log and knows how far it is on disk. With synchronous flush only the store thread forces; otherwise only
 * the flush agent and checkpoints do, one at a time: an error of the disk is told to one caller only, and it must be one
 * who stops the store.
 */
final class LogFlusher {
    private final CommitLog log;
    private volatile long durable;
    private volatile long forces;

    LogFlusher(CommitLog log, long durable) {
        this.log = log;
        this.durable = durable;
    }

    /** Forces everything below the position. */
    synchronized void forceTo(long position) throws IOException {
        long from = durable;
        if (position > from) {
            log.force(from, position);
            forces = forces + 1;
            durable = position;
        }
    }

    /** Everything below is on disk. */
    long durable() {
        return durable;
    }

    /** How often the disk was asked. */
    long forces() {
        return forces;
    }
}
