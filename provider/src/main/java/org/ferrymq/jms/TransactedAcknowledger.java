package org.ferrymq.jms;

import org.ferrymq.client.MessagingBackend;
import org.ferrymq.protocol.FerryException;

/** SESSION_TRANSACTED: everything at the commit, as part of the transaction. */
final class TransactedAcknowledger extends Acknowledger {
    private final SessionTransaction transaction;

    TransactedAcknowledger(MessagingBackend backend, SessionTransaction transaction) {
        super(backend);
        this.transaction = transaction;
    }

    @Override
    boolean endsWithReceive() {
        return false;
    }

    @Override
    void received(long consumerId, long tag) {
        transaction.work().delivered().add(consumerId, tag);
    }

    @Override
    void dispatching(long consumerId, long tag) {
        transaction.work().delivered().add(consumerId, tag);
    }

    @Override
    boolean dispatched(long consumerId, long tag, boolean failed) {
        return false;
    }

    @Override
    boolean declined(long consumerId, long tag) {
        return transaction.work().delivered().removeLast(consumerId, tag);
    }

    @Override
    Held takeBack() {
        return Held.NOTHING;
    }

    @Override
    void forget(long consumerId, FerryException cause) {
        transaction.work().forget(consumerId, cause);
    }
}
