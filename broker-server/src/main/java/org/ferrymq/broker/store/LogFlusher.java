package org.ferrymq.broker.store;

import java.io.IOException;
import org.ferrymq.broker.statistics.LatencyHistogram;
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
    private final LatencyHistogram latency = new LatencyHistogram();

    LogFlusher(CommitLog log, long durable) {
        this.log = log;
        this.durable = durable;
    }

    /** Forces everything below the position. */
    synchronized void forceTo(long position) throws IOException {
        long from = durable;
        if (position > from) {
            long began = System.nanoTime();
            log.force(from, position);
            latency.record(System.nanoTime() - began);
            forces = forces + 1;
            durable = position;
        }
    }

    /** Everything below is on disk. */
    long durable() {
        return durable;
    }

    /** How long the disk took. */
    LatencyHistogram.Snapshot latency() {
        return latency.snapshot();
    }

    /** How often the disk was asked. */
    long forces() {
        return forces;
    }
}
