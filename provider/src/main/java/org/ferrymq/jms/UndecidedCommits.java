package org.ferrymq.jms;

import jakarta.jms.JMSException;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/** What applications are told about a commit that had no answer: what happened, what is safe and what to do. */
final class UndecidedCommits {
    private UndecidedCommits() {}

    /** {@return whether a failure says nothing about how the transaction ends, or that it has not ended} */
    static boolean leavesOpen(FerryException failure) {
        return switch (failure.code()) {
            case BUSY, RESOURCE_LIMIT, TIMEOUT -> true;
            default -> false;
        };
    }

    /** As the other. {@code failed}: what has failed */
    static boolean leavesOpen(CompletableFuture<Void> failed) {
        return failed.handle((nothing, failure) ->
                        JmsExceptions.unwrap(failure) instanceof FerryException ferry && leavesOpen(ferry))
                .join();
    }

    /** The answer did not come in time, or the thread was interrupted. */
    static JMSException noAnswer(JMSException cause) {
        return with(
                cause.getErrorCode(),
                "the commit had no answer (" + cause.getMessage()
                        + "): whether it took effect is not known yet. Call commit() again, which finds that out and commits nothing twice, or rollback(); until then the"
                        + " session sends and receives nothing",
                cause);
    }

    /** The commit was asked for again, and nobody is there any more who knows how it ended. */
    static JMSException outcomeUnknown(JMSException cause) {
        return with(
                ErrorCode.TRANSACTION_OUTCOME_UNKNOWN.name(),
                "whether the transaction was committed cannot be found out (" + cause.getMessage()
                        + "): look whether its messages are there before doing its work again. The session goes on with a new transaction",
                cause);
    }

    /** A rollback after a commit without an answer came too late, or nobody knows whether it did. */
    static JMSException notRolledBack(JMSException cause) {
        if (cause.getCause() instanceof FerryException ferry && ferry.code() == ErrorCode.TRANSACTION_COMMITTED) {
            return with(
                    ErrorCode.TRANSACTION_COMMITTED.name(),
                    "the transaction was not rolled back, it has been committed: the commit before had no answer, but took effect. Its messages are sent and acknowledged,"
                            + " its work must not be done again. The session goes on with a new transaction",
                    cause);
        }
        return outcomeUnknown(cause);
    }

    private static JMSException with(String code, String message, JMSException cause) {
        Throwable reason = cause.getCause() == null ? cause : cause.getCause();
        return JmsExceptions.linked(new JMSException(message, code), reason);
    }
}
