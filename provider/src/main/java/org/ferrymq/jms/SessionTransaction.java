package org.ferrymq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import java.util.function.Supplier;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.MessagingBackend;
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
    private final Answers answers;
    private volatile TransactionWork work;

    /**
     * Creates the first transaction.
     *
     * @param names gives each transaction a name that is unique at the broker
     * @param answers how to wait for the broker
     */
    SessionTransaction(MessagingBackend backend, SessionConsumers consumers, Supplier<String> names, Answers answers) {
        this.backend = backend;
        this.consumers = consumers;
        this.names = names;
        this.answers = answers;
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
     * Commits: what is left to send, the acknowledgements and the commit go out together, and one answer is waited for.
     *
     * @throws jakarta.jms.TransactionRolledBackException if it could not be committed; it has been rolled back then
     * @throws jakarta.jms.ResourceAllocationException if the broker cannot commit at the moment; the transaction stays as it
     *     is, and it can be committed again, or rolled back. Likewise for an answer that did not come in time
     */
    void commit() throws JMSException {
        TransactionWork ending = work;
        if (ending.isEmpty()) {
            return;
        }
        Throwable failed = ending.failure();
        if (failed == null) {
            ending.issue();
            failed = ending.failure();
        }
        if (failed == null) {
            try {
                answers.of(() -> backend.commit(CommitRequest.local(ending.id(), ending.parts())));
                next();
                return;
            } catch (JMSException e) {
                if (isUndecided(e)) {
                    throw e;
                }
                failed = ending.awaitAnswers();
                // answers of sends that got lost together with that of the commit tell nothing: all of it may have
                // taken effect
                if (failed == null || isOutcomeUnknown(e)) {
                    if (!(e instanceof TransactionRolledBackException)) {
                        // what is left of the transaction must not go on into the next one
                        next();
                        throw e;
                    }
                    rollbackAfter(e);
                    throw e;
                }
                failed.addSuppressed(e);
            }
        }
        JMSException rolledBack = TransactionWork.rolledBack("part of the transaction failed", failed);
        rollbackAfter(rolledBack);
        throw rolledBack;
    }

    private void rollbackAfter(JMSException cause) {
        try {
            rollback();
        } catch (JMSException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Rolls back: sent messages vanish, received ones are delivered again, in order.
     *
     * @throws JMSException if the broker did not do it; if that may change (it is busy, or the answer did not come in time), the transaction
     *     stays as it is and can be rolled back again
     */
    void rollback() throws JMSException {
        TransactionWork ending = next();
        ending.abandon();
        Held held = ending.held();
        try {
            if (!held.isEmpty()) {
                consumers.giveBack(held, ending.isEnlisted() ? ending.id() : null);
            } else if (ending.isEnlisted()) {
                answers.of(() -> backend.rollback(ending.id()));
            }
        } catch (JMSException e) {
            if (isUndecided(e)) {
                work = ending;
            }
            if (!isOver(e)) {
                throw e;
            }
        }
    }

    /** The transaction is still open at the broker, or may be: only a further commit or rollback ends it. */
    private static boolean isUndecided(JMSException e) {
        if (e.getCause() instanceof FerryException ferry) {
            return switch (ferry.code()) {
                case BUSY, RESOURCE_LIMIT, TIMEOUT -> true;
                default -> false;
            };
        }
        return e.getCause() instanceof InterruptedException;
    }

    /** The commit may have taken effect, and may not: nobody was there to ask. */
    private static boolean isOutcomeUnknown(JMSException e) {
        if (e.getCause() instanceof FerryException ferry) {
            return switch (ferry.code()) {
                case TRANSACTION_OUTCOME_UNKNOWN, CONNECTION_CLOSED, CONNECTION_FAILED -> true;
                default -> false;
            };
        }
        return false;
    }

    /** The broker has no such transaction any more, or never got a request of it: it is rolled back as asked. */
    private static boolean isOver(JMSException e) {
        return e.getCause() instanceof FerryException ferry
                && (ferry.code() == ErrorCode.TRANSACTION_UNKNOWN || ferry.code() == ErrorCode.TRANSACTION_ROLLED_BACK);
    }
}
