package org.ferrymq.jms;

import javax.transaction.xa.XAException;
import org.ferrymq.client.XaErrorException;
import org.ferrymq.protocol.FerryException;

/** Turns failures into the exceptions of the XA interface. */
final class XaErrors {
    private XaErrors() {}

    static XAException of(int code, String message) {
        XAException exception = new XAException(message);
        exception.errorCode = code;
        return exception;
    }

    static XAException of(int code, String message, Throwable cause) {
        XAException exception = of(code, message);
        exception.initCause(cause);
        return exception;
    }

    /** {@return whether the broker says that a branch was rolled back} */
    static boolean isRollback(FerryException failure) {
        return failure instanceof XaErrorException xa
                && xa.xaError() >= XAException.XA_RBBASE
                && xa.xaError() <= XAException.XA_RBEND;
    }

    /** {@return why a branch can only be rolled back (XA_RB...), by the failure of a part of it: as the broker says, if it does} */
    static int rollbackCode(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof XaErrorException xa && isRollback(xa)) {
                return xa.xaError();
            }
        }
        return XAException.XA_RBROLLBACK;
    }

    /** {@return the XA exception for a failed request; anything that leaves the outcome open is XAER_RMFAIL, so that it is tried again} */
    static XAException of(Throwable failure) {
        Throwable cause = JmsExceptions.unwrap(failure);
        if (cause instanceof jakarta.jms.JMSException jms && jms.getCause() instanceof FerryException ferry) {
            cause = ferry;
        }
        if (cause instanceof XaErrorException xa) {
            return of(xa.xaError(), String.valueOf(xa.getMessage()), xa);
        }
        if (cause instanceof FerryException ferry) {
            int code = switch (ferry.code()) {
                case TRANSACTION_UNKNOWN -> XAException.XAER_NOTA;
                case TRANSACTION_ROLLED_BACK -> XAException.XA_RBROLLBACK;
                case TRANSACTION_COMMITTED -> XAException.XA_HEURCOM;
                case INVALID_ARGUMENT -> XAException.XAER_INVAL;
                case ILLEGAL_STATE -> XAException.XAER_PROTO;
                case INTERNAL, STORE_FAILED -> XAException.XAER_RMERR;
                default -> XAException.XAER_RMFAIL;
            };
            return of(code, String.valueOf(ferry.getMessage()), ferry);
        }
        return of(XAException.XAER_RMERR, String.valueOf(cause), cause);
    }
}
