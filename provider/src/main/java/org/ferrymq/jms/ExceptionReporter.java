package org.ferrymq.jms;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a connection's exception listener, on a thread of its own, of problems that no call of the application could throw. The failure that
 * ends a connection is kept: a listener that is set later, and would wait for ever, hears of it too. Thread-safe.
 */
final class ExceptionReporter {
    private static final Logger LOG = LoggerFactory.getLogger(ExceptionReporter.class);

    private final ThreadPoolExecutor thread;
    private @Nullable ExceptionListener listener;
    private volatile @Nullable JMSException failure;
    private @Nullable ExceptionListener toldOfFailure;
    private boolean closed;

    /**
     * Creates one without a listener.
     *
     * @param name its thread's name
     */
    ExceptionReporter(String name) {
        thread = AgentThread.named(name);
    }

    synchronized @Nullable ExceptionListener listener() {
        return listener;
    }

    /** Sets or, with null, removes the listener; a new one is told if the connection has failed. */
    synchronized void setListener(@Nullable ExceptionListener newListener) {
        listener = newListener;
        JMSException known = failure;
        if (newListener != null && known != null && newListener != toldOfFailure) {
            toldOfFailure = newListener;
            tell(newListener, known);
        }
    }

    /** Tells of a problem that the connection survives. */
    synchronized void report(JMSException problem) {
        ExceptionListener told = listener;
        if (closed) {
            LOG.debug("{} after the connection was closed", problem.getMessage(), problem);
        } else if (told == null) {
            LOG.warn("{} (no exception listener is set)", problem.getMessage(), problem);
        } else {
            tell(told, problem);
        }
    }

    /** Tells of the failure that the connection does not survive. */
    synchronized void reportFailure(JMSException problem) {
        failure = problem;
        toldOfFailure = listener;
        report(problem);
    }

    /** {@return the failure that ended the connection, or null} */
    @Nullable JMSException failure() {
        return failure;
    }

    /** The connection has been made anew after all. */
    synchronized void forgetFailure() {
        failure = null;
        toldOfFailure = null;
    }

    private void tell(ExceptionListener told, JMSException problem) {
        if (closed) {
            return;
        }
        thread.execute(() -> {
            try {
                told.onException(problem);
            } catch (RuntimeException e) {
                LOG.warn("exception listener {} threw an exception", told, e);
            }
        });
    }

    /** Tells nobody of anything that comes from now on. */
    synchronized void close() {
        closed = true;
        thread.shutdown();
    }
}
