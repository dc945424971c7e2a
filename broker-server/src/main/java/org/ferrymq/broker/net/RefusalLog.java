package org.ferrymq.broker.net;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Tells of requests that were refused because the broker is full or busy: clients try again and again, so one line in a while says it, with how
 * many there were since the last. Thread-safe.
 */
final class RefusalLog {
    private static final long INTERVAL_NANOS = 10_000_000_000L;

    private final Logger log;
    private final LongSupplier nanoClock;
    private final AtomicLong lastToldAt;
    private final AtomicLong untold = new AtomicLong();

    RefusalLog(Logger log, LongSupplier nanoClock) {
        this.log = log;
        this.nanoClock = nanoClock;
        this.lastToldAt = new AtomicLong(nanoClock.getAsLong() - INTERVAL_NANOS);
    }

    /** A request was refused; {@code reason} says why and what to do. */
    void refused(Object peer, String request, String code, String reason) {
        long now = nanoClock.getAsLong();
        long last = lastToldAt.get();
        if (now - last < INTERVAL_NANOS || !lastToldAt.compareAndSet(last, now)) {
            untold.incrementAndGet();
            log.debug("{}: {} refused with {}: {}", peer, request, code, reason);
            return;
        }
        log.warn(
                "{}: {} refused with {}: {} ({} more such refusals since the last line)",
                peer,
                request,
                code,
                reason,
                untold.getAndSet(0));
    }
}
