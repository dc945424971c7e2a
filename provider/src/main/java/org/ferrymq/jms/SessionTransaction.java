package org.ferrymq.jms;

import jakarta.jms.JMSException;
import java.util.List;
import java.util.function.Supplier;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.RecoverRequest.Position;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * The local transactions of a session, one after another: the next begins when one has been committed or rolled back. A transaction
 * begins at the broker with its first request. For the session's thread.
 */
final class SessionTransaction {
    private final MessagingBackend backend;
    private final SessionConsumers consumers;
    private final Supplier<String> names;
    private volatile TransactionWork work;

    /**
     * Creates the first transaction.
     *
     * @param names gives each transaction a name that is unique at the broker
     */
    SessionTransaction(MessagingBackend backend, SessionConsumers consumers, Supplier<String> names) {
        this.backend = backend;
        this.consumers = consumers;
        this.names = names;
        this.work = new TransactionWork(names.get(), backend, false);
    }

    /** {@return the current transaction} */
    TransactionWork work() {
        return work;
    }

    private TransactionWork next() {
        TransactionWork ended = work;
        work = new TransactionWork(names.get(), backend, false);
        return ended;
    }

    /**
     * Commits.
     *
     * @throws jakarta.jms.TransactionRolledBackException if it could not be committed; it has been rolled back then
     */
    void commit() throws JMSException {
        TransactionWork ending = work;
        if (ending.isEmpty()) {
            return;
        }
        try {
            ending.settle();
            if (ending.isEnlisted()) {
                JmsExceptions.await(JmsExceptions.call(() -> backend.commit(ending.id(), true)));
            }
        } catch (jakarta.jms.TransactionRolledBackException e) {
            rollbackAfter(e);
            throw e;
        } catch (JMSException e) {
            // the outcome is unknown or the broker refused: what is left of the transaction must not go on into the
            // next one
            next();
            throw e;
        }
        next();
    }

    private void rollbackAfter(JMSException cause) {
        try {
            rollback();
        } catch (JMSException e) {
            cause.addSuppressed(e);
        }
    }

    /** Rolls back: sent messages vanish, received ones are delivered again, in order. */
    void rollback() throws JMSException {
        TransactionWork ending = next();
        ending.awaitSends();
        List<Position> positions = ending.delivered().positions();
        try {
            if (!positions.isEmpty()) {
                consumers.giveBack(positions, ending.isEnlisted() ? ending.id() : null);
            } else if (ending.isEnlisted()) {
                JmsExceptions.await(JmsExceptions.call(() -> backend.rollback(ending.id())));
            }
        } catch (JMSException e) {
            if (!isOver(e)) {
                throw e;
            }
        }
    }

    /** The broker has no such transaction any more, or never got a request of it: it is rolled back as asked. */
    private static boolean isOver(JMSException e) {
        return e.getCause() instanceof FerryException ferry
                && (ferry.code() == ErrorCode.TRANSACTION_UNKNOWN || ferry.code() == ErrorCode.TRANSACTION_ROLLED_BACK);
    }
}
