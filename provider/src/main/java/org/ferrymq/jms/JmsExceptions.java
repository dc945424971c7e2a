package org.ferrymq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.TransactionRolledBackException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/** The one place where errors of the client become exceptions of Jakarta Messaging. The error code of an exception is that of the client. */
final class JmsExceptions {
    private JmsExceptions() {}

    /** Waits for an answer; interrupting the thread ends the waiting with an exception, and what was asked may still happen. */
    static <T> T await(Future<T> future) throws JMSException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw linked(new JMSException("interrupted while waiting for the broker", "INTERRUPTED"), e);
        }
    }

    /** Runs something that calls the client, whose errors may come directly instead of by a future. */
    static <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> request) {
        try {
            return request.get();
        } catch (FerryException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Calls the action if and when the request fails; on whatever thread finds out. */
    static void onFailure(CompletableFuture<?> request, Consumer<JMSException> action) {
        var unused = request.whenComplete((result, failure) -> {
            if (failure != null) {
                action.accept(of(failure));
            }
        });
    }

    /** {@return the exception for a failure, whose wrapping by futures is removed} */
    static JMSException of(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof JMSException jms) {
            return jms;
        }
        if (cause instanceof FerryException ferry) {
            return linked(of(ferry), ferry);
        }
        return linked(new JMSException(String.valueOf(cause), "INTERNAL"), cause);
    }

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static JMSException of(FerryException failure) {
        String message = failure.getMessage();
        String code = failure.code().name();
        return switch (failure.code()) {
            case CLIENT_ID_IN_USE -> new InvalidClientIDException(message, code);
            case INVALID_SELECTOR -> new InvalidSelectorException(message, code);
            case INVALID_DESTINATION -> new InvalidDestinationException(message, code);
            case SECURITY -> new JMSSecurityException(message, code);
            case TRANSACTION_ROLLED_BACK -> new TransactionRolledBackException(message, code);
            case XA_ERROR ->
                XaErrors.isRollback(failure)
                        ? new TransactionRolledBackException(message, ErrorCode.TRANSACTION_ROLLED_BACK.name())
                        : new JMSException(message, code);
            case RESOURCE_LIMIT, BUSY -> new ResourceAllocationException(message, code);
            case INVALID_MESSAGE -> new MessageFormatException(message, code);
            case ILLEGAL_STATE, TRANSACTION_UNKNOWN -> new IllegalStateException(message, code);
            default -> new JMSException(message, code);
        };
    }

    /** {@return the exception with its cause, which older code looks for as the linked exception} */
    static <E extends JMSException> E linked(E exception, Throwable cause) {
        if (cause instanceof Exception linked) {
            exception.setLinkedException(linked);
        }
        if (exception.getCause() == null) {
            exception.initCause(cause);
        }
        return exception;
    }
}
