package org.ferrymq.broker.transaction;

import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.jms.transaction.TransactionState;

/** What clients are told when a transaction is not in a state for what they ask: in the terms of XA for branches of XA. */
final class Refusals {
    private Refusals() {}

    static FerryException unknown(TransactionId id) {
        return new FerryException(ErrorCode.TRANSACTION_UNKNOWN, "transaction " + id + " is not known");
    }

    static FerryException ended(TransactionId id, TransactionState state) {
        return state == TransactionState.ROLLED_BACK
                ? new FerryException(ErrorCode.TRANSACTION_ROLLED_BACK, "transaction " + id + " has been rolled back")
                : new FerryException(ErrorCode.ILLEGAL_STATE, "transaction " + id + " has been committed already");
    }

    static FerryException rolledBack(TransactionId id, XaError reason) {
        return rolledBack(id, reason, reason.name());
    }

    static FerryException rolledBack(TransactionId id, XaError reason, String why) {
        String message = "transaction " + id + " has been rolled back: " + why;
        return id.xa()
                ? new XaException(reason, message)
                : new FerryException(ErrorCode.TRANSACTION_ROLLED_BACK, message);
    }

    static FerryException decided(TransactionId id, boolean commit) {
        String message = "transaction " + id + " is decided to be " + (commit ? "committed" : "rolled back")
                + " and ends so as soon as the log takes it";
        return id.xa()
                ? new XaException(XaError.XAER_PROTO, message)
                : new FerryException(ErrorCode.ILLEGAL_STATE, message);
    }

    static FerryException protocol(Transaction transaction, String what) {
        String message = "transaction " + transaction.id() + " is " + transaction.phase() + " and cannot be " + what;
        return transaction.id().xa()
                ? new XaException(XaError.XAER_PROTO, message)
                : new FerryException(ErrorCode.ILLEGAL_STATE, message);
    }
}
