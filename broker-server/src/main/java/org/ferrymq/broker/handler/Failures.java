package org.ferrymq.broker.handler;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.ferrymq.broker.store.StoreException;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;

/** The one place where what a handler throws becomes a response code and a remark. */
public final class Failures {
    /** Codes from here on are FerryMQ's own; only their clients know our own response codes. */
    private static final int FIRST_OWN_CODE = 30_000;

    private Failures() {}

    /** The failure under the wrappers that futures put around it. */
    public static Throwable unwrap(Throwable error) {
        Throwable inner = error;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    /** Whether the failure is nothing that we foresaw: it is a defect, and its stack trace belongs into the log. */
    public static boolean isUnforeseen(Throwable error) {
        Throwable inner = unwrap(error);
        return !(inner instanceof StoreException)
                && !(inner instanceof BadCommandException)
                && !(inner instanceof FerryException known && known.code() != ErrorCode.INTERNAL);
    }

    /** Whether the failure is an ordinary answer to a question, and not worth a line in the log. */
    public static boolean isOrdinary(Throwable error) {
        Throwable inner = unwrap(error);
        return (inner instanceof BadCommandException bad && bad.responseCode() == ResponseCode.CONSUMER_NOT_ONLINE)
                || (inner instanceof FerryException known && known.code() == ErrorCode.NOT_FOUND);
    }

    /** Whether the store has no room at the moment: there may be very many of these. */
    public static boolean isOverload(Throwable error) {
        return unwrap(error) instanceof StoreException store
                && (store.reason() == StoreException.Reason.FULL || store.reason() == StoreException.Reason.BUSY);
    }

    /** The response for a failed request of the given code. */
    public static Response response(Throwable error, int requestCode) {
        Throwable inner = unwrap(error);
        String remark = inner.getMessage() == null ? inner.toString() : inner.getMessage();
        if (inner instanceof BadCommandException bad) {
            return Response.failure(bad.responseCode(), remark);
        }
        if (inner instanceof FerryException known) {
            return Response.failure(known.code().responseCode(), remark);
        }
        if (inner instanceof StoreException store) {
            return Response.failure(code(store.reason(), requestCode >= FIRST_OWN_CODE), remark);
        }
        if (inner instanceof IllegalArgumentException) {
            return Response.failure(ResponseCode.MESSAGE_ILLEGAL, remark);
        }
        return Response.failure(ResponseCode.SYSTEM_ERROR, "the broker failed on this request: " + inner);
    }

    private static int code(StoreException.Reason reason, boolean own) {
        return switch (reason) {
            // Stock clients try another broker on 14 and, later, on 2; they do not know our codes.
            case FAILED -> own ? ResponseCode.STORE_FAILED : ResponseCode.SERVICE_NOT_AVAILABLE;
            case FULL -> own ? ResponseCode.RESOURCE_LIMIT : ResponseCode.SERVICE_NOT_AVAILABLE;
            case BUSY -> ResponseCode.SYSTEM_BUSY;
            case ILLEGAL -> ResponseCode.MESSAGE_ILLEGAL;
            case UNKNOWN_TRANSACTION -> ResponseCode.TRANSACTION_UNKNOWN;
            case INCOMPLETE_TRANSACTION -> ResponseCode.TRANSACTION_ROLLED_BACK;
            case NOT_PENDING -> ResponseCode.ILLEGAL_OPERATION;
            case CLOSED -> ResponseCode.SERVICE_NOT_AVAILABLE;
            case LOCKED, FOREIGN, CORRUPT, DAMAGED -> ResponseCode.SYSTEM_ERROR;
        };
    }
}
