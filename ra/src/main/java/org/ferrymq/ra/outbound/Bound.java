package org.ferrymq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.jspecify.annotations.Nullable;

/**
 * A provider object that belongs to one physical session, and is made anew when the handle's work moves to another one (a connection that began to work in a local
 * transaction). Not thread-safe: sessions are used by one thread at a time.
 *
 * @param <T> producer or consumer of the provider
 */
final class Bound<T extends AutoCloseable> {

    /** Makes the object on a session. */
    @FunctionalInterface
    interface Maker<T> {
        T make(Session session) throws JMSException;
    }

    private final SessionHandle owner;
    private final Maker<T> maker;
    private @Nullable Session session;
    private @Nullable T current;
    private boolean closed;

    Bound(SessionHandle owner, Maker<T> maker) {
        this.owner = owner;
        this.maker = maker;
    }

    T get() throws JMSException {
        if (closed) {
            throw new jakarta.jms.IllegalStateException("Closed");
        }
        Session wanted = owner.physical();
        T made = current;
        if (made == null || wanted != session) {
            release();
            made = maker.make(wanted);
            current = made;
            session = wanted;
        }
        return made;
    }

    void close() throws JMSException {
        closed = true;
        owner.forget(this);
        release();
    }

    /** Lets go of the provider's object, until the next use. */
    void release() throws JMSException {
        T old = current;
        current = null;
        session = null;
        if (old != null) {
            closeProviderObject(old);
        }
    }

    private static void closeProviderObject(AutoCloseable object) throws JMSException {
        try {
            object.close();
        } catch (JMSException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            JMSException failure = new JMSException("Could not close: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }
}
