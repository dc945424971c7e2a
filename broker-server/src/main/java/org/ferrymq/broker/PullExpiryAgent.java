package org.ferrymq.broker;

import java.time.Duration;
import org.ferrymq.broker.agent.TimedAgent;
import org.ferrymq.broker.handler.nativ.NativeHandlers;

/** Ends long polls whose time is up, within a tenth of a second; sleeps while nobody polls. */
final class PullExpiryAgent implements TimedAgent {
    private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();

    private final NativeHandlers handlers;

    PullExpiryAgent(NativeHandlers handlers) {
        this.handlers = handlers;
    }

    @Override
    public int doWork() {
        handlers.expireWaitingPulls();
        return 0;
    }

    @Override
    public long idleNanos() {
        return handlers.restIfNoPullWaits() ? Long.MAX_VALUE : INTERVAL_NANOS;
    }

    @Override
    public void waker(Runnable wake) {
        handlers.onFirstWaitingPull(wake);
    }

    @Override
    public String roleName() {
        return "ferry-pull-expiry";
    }
}
