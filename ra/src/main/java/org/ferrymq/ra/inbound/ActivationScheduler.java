package org.ferrymq.ra.inbound;

import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import java.lang.System.Logger.Level;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs the steps of activations, and as an executor the message listeners, on threads of the server's work manager. Thread-safe.
 */
public final class ActivationScheduler implements Executor {
    private static final System.Logger LOG = System.getLogger(ActivationScheduler.class.getName());
    private static final long RETRY_MILLIS = 1_000;

    private final WorkManager workManager;
    private final Timer timer;

    /** Creates a scheduler; the timer only hands work over and is never blocked. */
    public ActivationScheduler(WorkManager workManager, Timer timer) {
        this.workManager = workManager;
        this.timer = timer;
    }

    /** Runs {@code task} on a thread of the server. If the server has none to spare, tries again later. */
    void run(Runnable task) {
        try {
            execute(task);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.WARNING, () -> "An activation is tried again: " + e.getMessage());
            runLater(task, RETRY_MILLIS);
        }
    }

    /** Runs {@code task} on a thread of the server. */
    @Override
    public void execute(Runnable task) {
        try {
            workManager.scheduleWork(new Step(task));
        } catch (WorkException e) {
            throw new RejectedExecutionException("The server's work manager refused: " + e.getMessage(), e);
        }
    }

    /** Runs {@code task} on a thread of the server in {@code millis}; not at all if the adapter has been stopped by then. */
    public void runLater(Runnable task, long millis) {
        TimerTask hand = new TimerTask() {
            @Override
            public void run() {
                ActivationScheduler.this.run(task);
            }
        };
        try {
            timer.schedule(hand, millis);
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, () -> "The adapter stopped: " + e.getMessage());
        }
    }

    private record Step(Runnable task) implements Work {

        @Override
        public void run() {
            task.run();
        }

        /** Steps end by themselves: connecting has a timeout, and deactivation is seen after it. */
        @Override
        public void release() {}
    }
}
