package org.ferrymq.broker;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.ferrymq.broker.handler.nativ.NativeHandlers;

/** Ends long polls whose time is up. */
final class PullExpiryAgent implements Agent {
    private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();

    private final NativeHandlers handlers;
    private final LongSupplier nanoClock;
    private long lastNanos;

    PullExpiryAgent(NativeHandlers handlers, LongSupplier nanoClock) {
        this.handlers = handlers;
        this.nanoClock = nanoClock;
        this.lastNanos = nanoClock.getAsLong();
    }

    @Override
    public int doWork() {
        long now = nanoClock.getAsLong();
        if (now - lastNanos < INTERVAL_NANOS) {
            return 0;
        }
        lastNanos = now;
        handlers.expireWaitingPulls();
        return 1;
    }

    @Override
    public String roleName() {
        return "ferry-pull-expiry";
    }
}
