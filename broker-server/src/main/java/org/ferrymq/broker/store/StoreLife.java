package org.ferrymq.broker.store;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of a store and the one place where it changes. Thread-safe. */
final class StoreLife {
    private static final Logger LOGGER = LoggerFactory.getLogger(StoreLife.class);

    private volatile StoreState state = StoreState.RECOVERED;
    private final Consumer<Throwable> onFatal;
    private volatile @Nullable Throwable failure;

    StoreLife(Consumer<Throwable> onFatal) {
        this.onFatal = onFatal;
    }

    StoreState state() {
        return state;
    }

    boolean isFailed() {
        return state == StoreState.FAILED;
    }

    /** Goes to another state; false if the life cycle does not allow it from the present one. */
    synchronized boolean transition(StoreState to, String reason) {
        StoreState from = state;
        if (!from.mayBecome(to)) {
            return false;
        }
        state = to;
        if (to == StoreState.FAILED) {
            LOGGER.error("store: {} -> {}: {}", from, to, reason);
        } else {
            LOGGER.debug("store: {} -> {}: {}", from, to, reason);
        }
        return true;
    }

    /** An error ends the store; the first one is told to the owner. */
    void fail(Throwable cause) {
        failure = failure == null ? cause : failure;
        if (transition(StoreState.FAILED, String.valueOf(cause))) {
            LOGGER.error(
                    "the store has failed; nothing is acknowledged any more, the process must be restarted", cause);
            onFatal.accept(cause);
        }
    }

    /** Why appends are refused now. */
    StoreException refusal() {
        if (state == StoreState.CLOSED) {
            return new StoreException(StoreException.Reason.CLOSED, "the store is closed");
        }
        return new StoreException(StoreException.Reason.FAILED, "the store has failed: " + failure, failure);
    }
}
