package org.ferrymq.client.reconnect;

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
    /**
     * How this connection came to a transaction.
     *
     * @param epoch the link on which it did
     * @param here whether it began here: the broker rolls it back with that link then, unless it is prepared
     */
    private record Part(long epoch, boolean here) {}

    private final Map<String, Part> parts = new ConcurrentHashMap<>();
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
        Part part = parts.computeIfAbsent(transaction, id -> new Part(now, !id.startsWith("X:")));
        if (part.epoch != now) {
            throw rolledBack(transaction);
        }
    }

    /** A branch of XA begins here. */
    void begin(String transaction) {
        parts.put(transaction, new Part(epoch.get(), true));
    }

    /** Whether a link on which it had work is lost. */
    boolean isDoomed(String transaction) {
        Part part = parts.get(transaction);
        return part != null && part.epoch != epoch.get();
    }

    /** Whether the loss of a link has rolled it back; of a branch that another connection has begun, only the broker knows. */
    boolean isRolledBack(String transaction) {
        Part part = parts.get(transaction);
        return part != null && part.here && part.epoch != epoch.get();
    }

    /** Whether it is a branch that another connection has begun, as far as is known: what becomes of this one's links does not end it. */
    boolean isJoined(String transaction) {
        Part part = parts.get(transaction);
        return part != null && !part.here;
    }

    /** The transaction has ended, or does not depend on the channel any more. */
    void forget(String transaction) {
        parts.remove(transaction);
    }

    static FerryException rolledBack(String transaction) {
        return new FerryException(
                ErrorCode.TRANSACTION_ROLLED_BACK,
                "transaction " + transaction + " was rolled back because the connection to the broker was lost");
    }
}
