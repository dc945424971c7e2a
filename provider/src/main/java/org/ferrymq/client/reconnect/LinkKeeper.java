package org.ferrymq.client.reconnect;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.ferrymq.client.BackendListener;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.Failures;
import org.ferrymq.client.remoting.Link;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a link alive: opens the first, notices its loss, makes the next ones by the policy and gives up when the policy says so. The states are those
 * of {@link LifeCycle}. Thread-safe; what it tells the restorer and the listener it tells in order.
 */
final class LinkKeeper {
    private static final Logger log = LoggerFactory.getLogger(LinkKeeper.class);

    /** Puts the connection's resources back on a new link. */
    interface Restorer {
        /** The link, or a new one that was not yet in use, is lost; called before the listener hears of it. */
        void lost();

        /** Creates on the new link what there was on the lost one. */
        CompletableFuture<Void> restore(Link link);
    }

    private static final BackendListener SILENT = new BackendListener() {
        @Override
        public void onInterrupted(FerryException cause) {}

        @Override
        public void onRestored(long generation) {}

        @Override
        public void onFailed(FerryException cause) {}
    };

    private final Supplier<Link> links;
    private final LinkGate gate;
    private final ReconnectPolicy policy;
    private final ScheduledExecutorService scheduler;
    private final Restorer restorer;
    private final Object lock = new Object();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile BackendListener listener = SILENT;
    private LifeCycle state = LifeCycle.NEW;
    private @Nullable ConnectionSettings settings;
    private @Nullable Watch current;
    private long generation = 1;
    private int failedAttempts;
    private long lostAtNanos;

    LinkKeeper(
            Supplier<Link> links,
            LinkGate gate,
            ReconnectPolicy policy,
            ScheduledExecutorService scheduler,
            Restorer restorer) {
        this.links = links;
        this.gate = gate;
        this.policy = policy;
        this.scheduler = scheduler;
        this.restorer = restorer;
    }

    void setListener(BackendListener newListener) {
        listener = newListener;
    }

    /** Whether there is a link right now. */
    boolean isConnected() {
        synchronized (lock) {
            return state == LifeCycle.CONNECTED;
        }
    }

    /** Whether that link is the one in use. */
    boolean isCurrent(Link link) {
        synchronized (lock) {
            return state == LifeCycle.CONNECTED && current != null && current.link == link;
        }
    }

    /** Whether this is not the first link any more. */
    boolean hasReconnected() {
        synchronized (lock) {
            return generation > 1;
        }
    }

    CompletableFuture<ConnectionInfo> open(ConnectionSettings newSettings) {
        Watch watch;
        synchronized (lock) {
            transition(LifeCycle.OPENING, "open");
            settings = newSettings;
            watch = new Watch(links.get());
            current = watch;
        }
        return watch.start(newSettings).handle((info, failure) -> {
            if (failure == null) {
                opened(watch);
                return info;
            }
            FerryException cause = Failures.of(failure);
            Failures.unawaited(watch.link.closeAsync());
            synchronized (lock) {
                if (state == LifeCycle.OPENING) {
                    transition(LifeCycle.FAILED, cause.toString());
                }
            }
            gate.terminate(cause);
            throw cause;
        });
    }

    private void opened(Watch watch) {
        synchronized (lock) {
            if (state != LifeCycle.OPENING) {
                throw new FerryException(ErrorCode.CONNECTION_CLOSED, "the connection was closed while it opened");
            }
            transition(LifeCycle.CONNECTED, "opened");
        }
        gate.attach(watch.link);
        FerryException lostMeanwhile = watch.failure;
        if (lostMeanwhile != null) {
            lost(watch, lostMeanwhile);
        }
    }

    private void lost(Watch watch, FerryException cause) {
        synchronized (lock) {
            if (state != LifeCycle.CONNECTED || current != watch) {
                return;
            }
            gate.detach();
            restorer.lost();
            if (policy.isOn()) {
                transition(LifeCycle.INTERRUPTED, cause.getMessage());
                failedAttempts = 0;
                lostAtNanos = System.nanoTime();
                tell(() -> listener.onInterrupted(cause));
                schedule(Duration.ZERO);
            } else {
                transition(LifeCycle.FAILED, cause.getMessage());
                tell(() -> listener.onFailed(cause));
            }
        }
        log.warn("connection lost{}: {}", policy.isOn() ? ", trying to get it back" : "", cause.getMessage());
        if (!policy.isOn()) {
            gate.terminate(cause);
        }
        Failures.unawaited(watch.link.closeAsync());
    }

    private void attempt() {
        Watch watch;
        ConnectionSettings wanted;
        synchronized (lock) {
            wanted = settings;
            if (state != LifeCycle.INTERRUPTED || wanted == null) {
                return;
            }
            watch = new Watch(links.get());
            current = watch;
        }
        CompletableFuture<Void> restoredFuture = watch.start(wanted).thenCompose(info -> restorer.restore(watch.link));
        Failures.unawaited(restoredFuture.whenComplete((nothing, failure) -> {
            FerryException cause = failure == null ? watch.failure : Failures.of(failure);
            if (cause == null) {
                restored(watch);
            } else {
                attemptFailed(watch, cause);
            }
        }));
    }

    private void restored(Watch watch) {
        synchronized (lock) {
            if (state != LifeCycle.INTERRUPTED) {
                Failures.unawaited(watch.link.closeAsync());
                return;
            }
            transition(LifeCycle.CONNECTED, "reconnected");
            generation++;
            long now = generation;
            tell(() -> listener.onRestored(now));
        }
        log.info("connection restored");
        gate.attach(watch.link);
        FerryException lostMeanwhile = watch.failure;
        if (lostMeanwhile != null) {
            lost(watch, lostMeanwhile);
        }
    }

    private void attemptFailed(Watch watch, FerryException cause) {
        Failures.unawaited(watch.link.closeAsync());
        boolean over;
        synchronized (lock) {
            if (state != LifeCycle.INTERRUPTED) {
                return;
            }
            restorer.lost();
            failedAttempts++;
            over = isFinal(cause.code())
                    || policy.givesUp(failedAttempts, Duration.ofNanos(System.nanoTime() - lostAtNanos));
            if (over) {
                transition(LifeCycle.FAILED, cause.toString());
                tell(() -> listener.onFailed(cause));
            } else {
                schedule(policy.delayAfter(failedAttempts));
            }
        }
        if (over) {
            log.error("connection given up after {} attempts: {}", failedAttempts, cause.getMessage());
            gate.terminate(
                    new FerryException(cause.code(), "the connection was given up: " + cause.getMessage(), cause));
        } else {
            log.info("attempt {} to reconnect failed: {}", failedAttempts, cause.getMessage());
        }
    }

    /** Whether trying again cannot help. */
    private static boolean isFinal(ErrorCode code) {
        return switch (code) {
            case SECURITY, INVALID_SELECTOR, INVALID_DESTINATION, INVALID_CONFIGURATION, NOT_SUPPORTED -> true;
            default -> false;
        };
    }

    /** Closes the link and then, once, does what else is to be closed; closing again waits for the first time. */
    CompletableFuture<Void> close(Supplier<CompletableFuture<Void>> onClosed) {
        Watch closing;
        synchronized (lock) {
            if (state == LifeCycle.CLOSED) {
                return closed;
            }
            transition(LifeCycle.CLOSED, "close");
            closing = current;
        }
        gate.terminate(new FerryException(ErrorCode.CONNECTION_CLOSED, "the connection is closed"));
        CompletableFuture<Void> linkClosed =
                closing == null ? CompletableFuture.completedFuture(null) : closing.link.closeAsync();
        Failures.unawaited(linkClosed
                .thenCompose(nothing -> onClosed.get())
                .whenComplete((nothing, failure) -> closed.complete(null)));
        return closed;
    }

    /** Called under the lock. */
    private void transition(LifeCycle to, @Nullable String reason) {
        LifeCycle from = state;
        state = from.to(to);
        log.debug("connection {} -> {}: {}", from, to, reason);
    }

    private void schedule(Duration delay) {
        try {
            Failures.unawaited(scheduler.schedule(this::attempt, delay.toNanos(), TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException e) {
            log.debug("the client is shutting down: no further attempt to connect");
        }
    }

    /** Tells the listener on the scheduler's thread, after all that it was told before. */
    private void tell(Runnable news) {
        try {
            scheduler.execute(() -> {
                try {
                    news.run();
                } catch (RuntimeException e) {
                    log.error("the connection's listener failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("the client is shutting down: the listener hears nothing more");
        }
    }

    /** One link and whether it is lost. */
    private final class Watch implements BackendListener {
        private final Link link;
        private volatile @Nullable FerryException failure;

        Watch(Link link) {
            this.link = link;
        }

        CompletableFuture<ConnectionInfo> start(ConnectionSettings with) {
            link.setStateListener(this);
            return link.open(with);
        }

        @Override
        public void onInterrupted(FerryException cause) {
            throw new IllegalStateException("a link is never interrupted, it fails");
        }

        @Override
        public void onRestored(long generation) {
            throw new IllegalStateException("a link is never restored");
        }

        @Override
        public void onFailed(FerryException cause) {
            failure = cause;
            lost(this, cause);
        }
    }
}
