package org.ferrymq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
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
     * Commits: what is left to send, the acknowledgements and the commit go out together, and one answer is waited for. If there is none, or the thread is
     * interrupted, the transaction is undecided: committing again finds out how the commit ended, and finishes it if it has not.
     *
     * @throws jakarta.jms.TransactionRolledBackException if it could not be committed; it has been rolled back then
     * @throws jakarta.jms.ResourceAllocationException if the broker cannot commit at the moment; the transaction stays as it
     *     is, and it can be committed again, or rolled back
     */
    void commit() throws JMSException {
        TransactionWork ending = work;
        if (ending.isEmpty()) {
            return;
        }
        if (!ending.isUndecided()) {
            Throwable failed = ending.failure();
            if (failed == null) {
                ending.issue();
                failed = ending.failure();
            }
            if (failed != null) {
                throw rolledBack(failed);
            }
        }
        try {
            answers.await(ending.commit());
        } catch (JMSException e) {
            throw notCommitted(ending, e);
        }
        next();
    }

    /** {@return what to throw after a commit that failed} Only what the broker has said counts as rolled back. */
    private JMSException notCommitted(TransactionWork ending, JMSException e) {
        boolean again = ending.isUndecided();
        if (isUndecided(e)) {
            if (isWithoutAnswer(e)) {
                ending.undecided();
                return UndecidedCommits.noAnswer(e);
            }
            return e;
        }
        if (e instanceof TransactionRolledBackException || (isOver(e) && !again)) {
            Throwable part = again ? null : ending.awaitAnswers();
            if (part != null) {
                part.addSuppressed(e);
                return rolledBack(part);
            }
            if (e instanceof TransactionRolledBackException) {
                rollbackAfter(e);
                return e;
            }
        }
        // what is left of the transaction must not go on into the next one
        next();
        return again ? UndecidedCommits.outcomeUnknown(e) : e;
    }

    private JMSException rolledBack(Throwable failed) {
        JMSException rolledBack = TransactionWork.rolledBack("part of the transaction failed", failed);
        rollbackAfter(rolledBack);
        return rolledBack;
    }

    /** It is rolled back, or certain to be: what was received goes back. */
    private void rollbackAfter(JMSException cause) {
        try {
            TransactionWork ending = next();
            rollback(ending, false);
        } catch (JMSException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Rolls back: sent messages vanish, received ones are delivered again, in order. If the commit before had no answer, the broker is asked first.
     *
     * @throws JMSException if the broker did not do it; if that may change (it is busy, or the answer did not come in time), the transaction
     *     stays as it is and can be rolled back again. With the code TRANSACTION_COMMITTED if the commit before had no answer and took effect
     */
    void rollback() throws JMSException {
        TransactionWork ending = next();
        rollback(ending, ending.isUndecided() && !isKnownAsRolledBack(ending));
    }

    /**
     * Waits for the answer to a commit that is still to come, since nothing may be rolled back while it is carried out.
     *
     * @return false if there is none, so that the broker has to be asked
     * @throws JMSException if the transaction is committed, or nobody knows
     */
    private boolean isKnownAsRolledBack(TransactionWork ending) throws JMSException {
        CompletableFuture<Void> answer = ending.commitUnderWay();
        if (answer == null) {
            return false;
        }
        try {
            answers.await(answer);
        } catch (JMSException e) {
            if (e.getCause() instanceof InterruptedException) {
                work = ending;
                throw e;
            }
            if (isUndecided(e) || e instanceof TransactionRolledBackException) {
                return !isUndecided(e);
            }
            throw UndecidedCommits.notRolledBack(e);
        }
        throw UndecidedCommits.notRolledBack(JmsExceptions.of(new FerryException(
                ErrorCode.TRANSACTION_COMMITTED, "transaction " + ending.id() + " has been committed")));
    }

    private void rollback(TransactionWork ending, boolean undecided) throws JMSException {
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
                throw e;
            }
            if (undecided && !(e instanceof TransactionRolledBackException)) {
                throw UndecidedCommits.notRolledBack(e);
            }
            if (!isOver(e)) {
                throw e;
            }
        }
    }

    /**
     * Before a message listener is called: if one has returned after a commit without an answer, commits again, since the application has said nothing else.
     *
     * @throws TransactionRolledBackException if it was rolled back; what it received comes again
     * @throws JMSException if its end is still not known
     */
    void settle() throws JMSException {
        if (work.isUndecided()) {
            commit();
        }
    }

    /** The transaction is still open at the broker, or may be: only a further commit or rollback ends it. */
    private static boolean isUndecided(JMSException e) {
        return e.getCause() instanceof InterruptedException
                || (e.getCause() instanceof FerryException ferry && UndecidedCommits.leavesOpen(ferry));
    }

    /** Whether the request took effect is not known. */
    private static boolean isWithoutAnswer(JMSException e) {
        return e.getCause() instanceof InterruptedException
                || (e.getCause() instanceof FerryException ferry && ferry.code() == ErrorCode.TIMEOUT);
    }

    /** The broker has no such transaction any more, or never got a request of it: it is rolled back as asked. */
    private static boolean isOver(JMSException e) {
        return e.getCause() instanceof FerryException ferry
                && (ferry.code() == ErrorCode.TRANSACTION_UNKNOWN || ferry.code() == ErrorCode.TRANSACTION_ROLLED_BACK);
    }
}
