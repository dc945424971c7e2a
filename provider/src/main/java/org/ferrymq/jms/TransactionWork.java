package org.ferrymq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.client.AckRequest;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.TagRange;
import org.jspecify.annotations.Nullable;

/**
 * What one session does in one transaction, local or branch of XA: sends, which do not wait for their answers one by one, and
 * deliveries, which are acknowledged together at the end. Used by the session's thread; {@link #doom} and {@link #forget} may come from any.
 */
final class TransactionWork {
    private final String id;
    private final MessagingBackend backend;
    private final DeliveredTags delivered = new DeliveredTags();
    private final SendWindow sends = new SendWindow();
    private volatile boolean enlisted;
    private volatile @Nullable Throwable doom;

    /**
     * Creates empty work.
     *
     * @param id the transaction's name at the broker
     * @param enlisted whether the broker knows the transaction already
     */
    TransactionWork(String id, MessagingBackend backend, boolean enlisted) {
        this.id = id;
        this.backend = backend;
        this.enlisted = enlisted;
    }

    String id() {
        return id;
    }

    /** {@return whether the broker may know the transaction} */
    boolean isEnlisted() {
        return enlisted;
    }

    /** {@return whether there is nothing to commit} */
    boolean isEmpty() {
        return !enlisted && delivered.isEmpty() && doom == null;
    }

    DeliveredTags delivered() {
        return delivered;
    }

    /** {@return the transaction's name for a send} */
    String enlist() throws JMSException {
        Throwable failure = failure();
        if (failure != null) {
            throw rolledBack("the transaction can only be rolled back", failure);
        }
        enlisted = true;
        return id;
    }

    /** Adds a send that is under way. */
    void sent(CompletableFuture<Void> future, int size) {
        sends.add(future, size);
    }

    /** Makes a commit impossible. */
    void doom(Throwable cause) {
        if (doom == null) {
            doom = cause;
        }
    }

    /** The connection was lost: deliveries of this consumer are stale. */
    void forget(long consumerId, Throwable cause) {
        if (delivered.forget(consumerId)) {
            doom(cause);
        }
    }

    private @Nullable Throwable failure() {
        return doom != null ? doom : sends.failure();
    }

    /** Waits for the sends. */
    void awaitSends() {
        Throwable failure = sends.awaitAll();
        if (failure != null) {
            doom(failure);
        }
    }

    /**
     * Waits for the sends and acknowledges the deliveries in the transaction. After that it can be committed or prepared.
     *
     * @throws TransactionRolledBackException if part of the work failed; the transaction has to be rolled back
     */
    void settle() throws JMSException {
        awaitSends();
        if (doom != null) {
            throw rolledBack("part of the transaction failed", doom);
        }
        List<TagRange> ranges = delivered.drain();
        if (ranges.isEmpty()) {
            return;
        }
        enlisted = true;
        try {
            JmsExceptions.await(JmsExceptions.call(() -> backend.acknowledge(new AckRequest(ranges, id, false, true))));
        } catch (JMSException e) {
            doom(e);
            throw rolledBack("the received messages could not be acknowledged in the transaction", e);
        }
    }

    private static TransactionRolledBackException rolledBack(String what, Throwable cause) {
        return JmsExceptions.linked(
                new TransactionRolledBackException(what + ": " + cause.getMessage(), "TRANSACTION_ROLLED_BACK"), cause);
    }
}
