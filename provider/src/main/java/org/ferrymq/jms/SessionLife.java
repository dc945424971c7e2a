package org.ferrymq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starting, stopping and closing of one session: what is allowed when, and in which order things end. Thread-safe.
 *
 * <pre>
 * OPEN --&gt; CLOSING --&gt; CLOSED     while closing, listeners of the connection that are running may use the session until they return
 * </pre>
 */
final class SessionLife {
    /** Life of a session. */
    enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    /**
     * What a transaction leaves to be rolled back, and what no listener got.
     *
     * @param commit the answer to the transaction's commit, if it is still to come
     */
    record Leftover(
            Held received,
            @Nullable String transaction,
            @Nullable CompletableFuture<Void> commit) {}

    private final SessionConsumers consumers;
    private final SessionDispatcher dispatcher;
    private final CompletionQueue completions;
    private final BooleanSupplier inListenerOfConnection;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private final Object startLock = new Object();
    private volatile boolean started;

    /**
     * Creates the life of an open, stopped session.
     *
     * @param inListenerOfConnection whether the caller is inside a listener of any session of the connection
     */
    SessionLife(
            SessionConsumers consumers,
            SessionDispatcher dispatcher,
            CompletionQueue completions,
            BooleanSupplier inListenerOfConnection) {
        this.inListenerOfConnection = inListenerOfConnection;
        this.consumers = consumers;
        this.dispatcher = dispatcher;
        this.completions = completions;
    }

    void checkOpen() throws IllegalStateException {
        State now = state.get();
        if (now == State.OPEN) {
            return;
        }
        if (now == State.CLOSED || !inListenerOfConnection.getAsBoolean()) {
            throw new IllegalStateException("the session is closed");
        }
    }

    boolean isClosed() {
        return state.get() == State.CLOSED;
    }

    /** {@return whether the caller is inside a listener of this session} */
    boolean isInListener() {
        return dispatcher.isCurrentThread() || completions.isCurrentThread();
    }

    /** Refuses a call from inside a listener of this session. */
    void forbidInListener(String what) throws IllegalStateException {
        dispatcher.forbidInListener(what);
        completions.forbidInListener(what);
    }

    boolean isStarted() {
        return started;
    }

    void start() {
        synchronized (startLock) {
            if (state.get() != State.OPEN) {
                return;
            }
            started = true;
            consumers.all().forEach(FerryConsumer::start);
            dispatcher.start();
        }
    }

    /** Hands out no further message; a listener may still be running. */
    void stop() {
        synchronized (startLock) {
            started = false;
            consumers.all().forEach(FerryConsumer::stop);
            dispatcher.stop();
        }
    }

    /** Waits for the message listener that is running. */
    void awaitListener() {
        dispatcher.awaitReturn();
    }

    /** Adds a consumer that the broker knows, and starts it if the session is started. */
    void add(FerryConsumer consumer) throws JMSException {
        boolean added;
        synchronized (startLock) {
            added = consumers.add(consumer);
            if (added && started) {
                consumer.start();
            }
        }
        if (!added) {
            consumer.close();
            throw new IllegalStateException("the session was closed while a consumer was created");
        }
    }

    /** Ends receives that wait, and calls no further message listener. */
    void quiesce() {
        consumers.endReceives();
        dispatcher.close();
    }

    /** After {@link #quiesce}: waits until nothing of the application's runs here, completion listeners included. */
    void awaitQuiet() {
        dispatcher.awaitReturn();
        completions.awaitEmpty();
    }

    /** Begins to close. {@return false if somebody else does or did} */
    boolean beginClosing() {
        return state.compareAndSet(State.OPEN, State.CLOSING);
    }

    /**
     * Ends everything here, after the listeners that are running, and asks the broker to end its part.
     *
     * @param acknowledger says what has to be given back
     * @param leftover asked for when nothing is running any more
     * @return the broker's answers
     */
    List<CompletableFuture<Void>> close(Acknowledger acknowledger, Supplier<Leftover> leftover) throws JMSException {
        synchronized (startLock) {
            started = false;
        }
        quiesce();
        awaitQuiet();
        completions.close();
        state.set(State.CLOSED);
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        try {
            acknowledger.idle();
            Leftover left = leftover.get();
            Held held = acknowledger.takeBack().and(left.received());
            answers.addAll(consumers.giveBackAtEnd(held, left.transaction(), left.commit()));
        } finally {
            answers.addAll(consumers.closeAll());
        }
        return answers;
    }
}
