package org.ferrymq.ra.recovery;

import java.lang.System.Logger.Level;
import java.time.Duration;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a branch whose broker is away when the transaction manager ends it. Narayana, in WildFly, asks again by itself until it has an answer. Payara's does not: to it
 * XAER_RMFAIL is the end of a rollback, and of a commit an internal error after which it leaves the other branches of the transaction alone. So there a commit waits for the broker and
 * then answers XA_RETRY, which Payara knows; and a rollback, which is decided once it was asked for, is carried out as soon as the broker is back. Thread-safe.
 */
public final class Completion {
    private static final System.Logger LOG = System.getLogger(Completion.class.getName());
    /** GlassFish and what comes of it set that for all parts of a server. */
    private static final String PAYARA = "com.sun.aas.instanceRoot";

    private static final Duration PATIENCE = Duration.ofSeconds(45); // Payara waits for a minute before it asks again
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** For transaction managers that ask again by themselves. */
    public static final Completion BY_SERVER = new Completion(null, Duration.ZERO, Duration.ZERO);

    /** Runs something on a thread of the server. */
    @FunctionalInterface
    public interface Later {
        /** Runs {@code task} in {@code millis}; not at all if the adapter is stopped by then. */
        void run(Runnable task, long millis);

        /** {@return whether the adapter has been stopped, so that nobody should wait any longer} */
        default boolean isOver() {
            return false;
        }
    }

    /** Part of the end of a branch. */
    @FunctionalInterface
    interface Call {
        void run() throws XAException;
    }

    private final @Nullable Later later;
    private final Duration patience;
    private final Duration pause;

    Completion(@Nullable Later later, Duration patience, Duration pause) {
        this.later = later;
        this.patience = patience;
        this.pause = pause;
    }

    /** {@return what the server that this process is needs; {@code later} runs what it does in the background} */
    public static Completion ofThisServer(Later later) {
        return System.getProperty(PAYARA) == null ? BY_SERVER : new Completion(later, PATIENCE, PAUSE);
    }

    /** {@return whether rollbacks are carried out without being asked for again} */
    boolean isOurs() {
        return later != null;
    }

    /** {@return whether the adapter has been stopped} */
    boolean isOver() {
        return later != null && later.isOver();
    }

    /** Runs the second phase of a commit, again and again while there is no answer. */
    void commit(String branch, Call call) throws XAException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                call.run();
                return;
            } catch (XAException e) {
                if (later == null || e.errorCode != XAException.XAER_RMFAIL) {
                    throw e;
                }
                if (later.isOver() || System.nanoTime() - end >= 0 || !paused()) {
                    throw again(branch, e);
                }
                LOG.log(Level.DEBUG, () -> "The commit of " + branch + " waits for the broker: " + e.getMessage());
            }
        }
    }

    private static XAException again(String branch, XAException cause) {
        XAException again = new XAException(
                branch + " is prepared and waits for the broker, the commit has to be repeated: " + cause.getMessage());
        again.errorCode = XAException.XA_RETRY;
        again.initCause(cause);
        return again;
    }

    private boolean paused() {
        try {
            Thread.sleep(pause.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Rolls a branch back as soon as its broker answers. When the adapter is stopped before, the server's recovery does it. */
    void rollBackLater(Xid branch, RecoveryXaResource resource) {
        untilAnswered("rollback of " + branch, () -> resource.rollback(branch));
    }

    /** Has what an administrator decided about a branch forgotten, as soon as its broker answers. */
    void forgetLater(Xid branch, RecoveryXaResource resource) {
        untilAnswered("forget of " + branch, () -> resource.forget(branch));
    }

    private void untilAnswered(String what, Call call) {
        soon(() -> {
            try {
                call.run();
                LOG.log(Level.DEBUG, () -> "The " + what + " is done, now that the broker is back");
                return true;
            } catch (XAException e) {
                LOG.log(Level.DEBUG, () -> "The " + what + ": " + e.getMessage());
                return e.errorCode != XAException.XAER_RMFAIL;
            }
        });
    }

    /** A step that is repeated until it says that it is done. */
    @FunctionalInterface
    interface Step {
        boolean done();
    }

    /** Runs a step in the background, until it is done. */
    void soon(Step step) {
        if (later != null) {
            later.run(
                    () -> {
                        if (!step.done()) {
                            soon(step);
                        }
                    },
                    pause.toMillis());
        }
    }
}
