package org.ferrymq.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * Knows on which link each open transaction began. The broker rolls a transaction back when its channel goes, so one that began on an earlier
 * link is doomed. Thread-safe.
 */
final class TransactionEpochs {
    private final Map<String, Long> begun = new ConcurrentHashMap<>();
    private final AtomicLong epoch = new AtomicLong(1);

    /** The channel is lost: all that is open is doomed. */
    void nextEpoch() {
        epoch.incrementAndGet();
    }

    /**
     * Notes that the transaction is used.
     *
     * @throws FerryException with {@link ErrorCode#TRANSACTION_ROLLED_BACK} if it is doomed
     */
    void use(String transaction) {
        long now = epoch.get();
        long then = begun.computeIfAbsent(transaction, t -> now);
        if (then != now) {
            throw rolledBack(transaction);
        }
    }

    /** Whether it began on a link that is lost. */
    boolean isDoomed(String transaction) {
        Long then = begun.get(transaction);
        return then != null && then != epoch.get();
    }

    /** The transaction has ended, or does not depend on the channel any more. */
    void forget(String transaction) {
        begun.remove(transaction);
    }

    static FerryException rolledBack(String transaction) {
        return new FerryException(
                ErrorCode.TRANSACTION_ROLLED_BACK,
                "transaction " + transaction + " was rolled back because the connection to the broker was lost");
    }
}
