package org.ferrymq.broker.store;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.ferrymq.broker.store.segment.SegmentFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that nothing refers to any more. They are deleted a while later: somebody may still read what he found in one. A crash
 * leaves them to the next start. Any thread adds, one works.
 */
final class Disposal {
    static final long GRACE_MS = 60_000;

    private static final Logger LOGGER = LoggerFactory.getLogger(Disposal.class);

    private record Waiting(SegmentFile file, long dueMs) {}

    private final InstantSource clock;
    private final Queue<Waiting> files = new ConcurrentLinkedQueue<>();

    Disposal(InstantSource clock) {
        this.clock = clock;
    }

    void add(Collection<SegmentFile> unused) {
        long due = clock.millis() + GRACE_MS;
        for (SegmentFile file : unused) {
            files.add(new Waiting(file, due));
        }
    }

    /** Deletes the files whose time has come; how many. */
    int work() {
        int count = 0;
        long now = clock.millis();
        for (Waiting next = files.peek(); next != null && next.dueMs <= now; next = files.peek()) {
            files.remove();
            try {
                next.file.discard();
                LOGGER.debug("{} is deleted", next.file.path());
            } catch (IOException e) {
                LOGGER.warn(
                        "{} is needed no more and cannot be deleted; the next start tries again", next.file.path(), e);
            }
            count++;
        }
        return count;
    }

    /** When there is something to do, ms since the epoch. */
    long nextMs() {
        Waiting next = files.peek();
        return next == null ? Long.MAX_VALUE : next.dueMs;
    }
}
