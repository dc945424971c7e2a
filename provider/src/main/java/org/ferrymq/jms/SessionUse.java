package org.ferrymq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which thread is inside a session: it is for one at a time (Jakarta Messaging 3.1, 6.2.5). A second receive, and a receive beside message listeners, are
 * refused, since they would take each other's messages; of other calls that meet, which are as erroneous and often harmless, a warning says so, once a session. Closing
 * is nobody's business here, nor are completion listeners, which may use their session (7.3) and are called when the broker answers, whatever the session is doing.
 * Thread-safe.
 */
final class SessionUse {
    private static final Logger LOG = LoggerFactory.getLogger(SessionUse.class);

    private final String name;
    private final BooleanSupplier inCompletionListener;
    private final AtomicReference<@Nullable Thread> user = new AtomicReference<>();
    private final AtomicReference<@Nullable Thread> receiver = new AtomicReference<>();
    private final AtomicBoolean warned = new AtomicBoolean();

    /** {@code name}: the session's, for the warning; {@code inCompletionListener} tells whether the calling thread is in one of the session's. */
    SessionUse(String name, BooleanSupplier inCompletionListener) {
        this.name = name;
        this.inCompletionListener = inCompletionListener;
    }

    /** The calling thread begins to do something. {@return whether {@link #end} has to follow} */
    boolean begin(String what) {
        if (inCompletionListener.getAsBoolean()) {
            return false;
        }
        Thread current = Thread.currentThread();
        if (user.compareAndSet(null, current)) {
            return true;
        }
        Thread other = user.get();
        if (other != null && other != current && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "session {}: {} on thread '{}' while thread '{}' is inside the session. A session is for one thread at a time; use one for each"
                            + " thread, or transactions and order are not what they seem. (Said once for each session; here is the call.)",
                    name,
                    what,
                    current.getName(),
                    other.getName(),
                    new Throwable("the call"));
        }
        return false;
    }

    /** The calling thread is done; {@code begun} is what {@link #begin} returned. */
    void end(boolean begun) {
        if (begun) {
            user.setRelease(null);
        }
    }

    /** The calling thread begins to receive. {@return what {@link #endReceive} needs} */
    boolean beginReceive() throws IllegalStateException {
        Thread current = Thread.currentThread();
        if (!receiver.compareAndSet(null, current)) {
            Thread other = receiver.get();
            throw new IllegalStateException("another thread" + (other == null ? "" : " ('" + other.getName() + "')")
                    + " receives from this session: one thread at a time, or a session for each");
        }
        return begin("receive");
    }

    void endReceive(boolean begun) {
        receiver.setRelease(null);
        end(begun);
    }

    /** Does something as the session's user. */
    void during(String what, Action action) throws JMSException {
        boolean begun = begin(what);
        try {
            action.run();
        } finally {
            end(begun);
        }
    }

    /** Something that a session does. */
    @FunctionalInterface
    interface Action {
        void run() throws JMSException;
    }
}
