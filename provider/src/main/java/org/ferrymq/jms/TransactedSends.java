package org.ferrymq.jms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.client.Destination;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.OutgoingMessage;
import org.ferrymq.client.SendRequest;
import org.jspecify.annotations.Nullable;

/**
 * The sends of one transaction. Nobody sees them before the commit, so they are collected and travel in batches, in order for each
 * destination. Thread-safe: a transaction manager may end a branch on a thread of its own.
 */
final class TransactedSends {
    /** A batch that has reached one of these goes to the broker: large enough that its frame's own cost does not count. */
    private static final int BATCH_MESSAGES = 128;

    private static final int BATCH_BYTES = 128 << 10;

    /** Messages that are not on their way yet, with what will become of them. */
    private static final class Batch {
        final List<OutgoingMessage> messages = new ArrayList<>();
        final CompletableFuture<Void> outcome = new CompletableFuture<>();
        int bytes;
    }

    private final String transaction;
    private final MessagingBackend backend;
    private final Map<Destination, Batch> collecting = new LinkedHashMap<>();
    private final SendWindow underWay = new SendWindow();
    private int requests;

    TransactedSends(String transaction, MessagingBackend backend) {
        this.transaction = transaction;
        this.backend = backend;
    }

    /**
     * Adds a message.
     *
     * @param now whether somebody waits for the outcome, so that it must not wait for others
     * @return completes when the broker has the message
     */
    CompletableFuture<Void> add(Destination destination, OutgoingMessage message, boolean now) {
        List<Batch> full = new ArrayList<>(1);
        CompletableFuture<Void> outcome;
        synchronized (this) {
            Batch batch = collecting.computeIfAbsent(destination, d -> new Batch());
            batch.messages.add(message);
            batch.bytes += message.body().length;
            outcome = batch.outcome;
            if (now || batch.messages.size() >= BATCH_MESSAGES || batch.bytes >= BATCH_BYTES) {
                collecting.remove(destination);
                send(destination, batch);
                full.add(batch);
            }
        }
        full.forEach(batch -> underWay.add(batch.outcome, batch.bytes));
        return outcome;
    }

    /** Lets go what was collected. */
    void flush() {
        List<Batch> all;
        synchronized (this) {
            all = List.copyOf(collecting.values());
            collecting.forEach(this::send);
            collecting.clear();
        }
        all.forEach(batch -> underWay.add(batch.outcome, batch.bytes));
    }

    private void send(Destination destination, Batch batch) {
        requests++;
        SendRequest request = new SendRequest(destination, transaction, false, false, batch.messages);
        var unused = JmsExceptions.call(() -> backend.send(request)).whenComplete((done, error) -> {
            if (error == null) {
                batch.outcome.complete(null);
            } else {
                batch.outcome.completeExceptionally(JmsExceptions.unwrap(error));
            }
        });
    }

    /** Throws away what was collected: the transaction will be rolled back. */
    synchronized void discard() {
        collecting.clear();
    }

    /** {@return whether there was no send} */
    synchronized boolean isEmpty() {
        return requests == 0 && collecting.isEmpty();
    }

    /** {@return how many requests went to the broker} */
    synchronized int requests() {
        return requests;
    }

    /** Waits for all that is under way. {@return the first failure, or null} */
    @Nullable Throwable awaitAll() {
        return underWay.awaitAll();
    }

    /** {@return the first failure noticed so far, or null} */
    @Nullable Throwable failure() {
        return underWay.failure();
    }
}
