package org.ferrymq.jms;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.RecoverRequest;
import org.ferrymq.client.RecoverRequest.Position;
import org.jspecify.annotations.Nullable;

/** The open consumers of a session, by their identifiers. Thread-safe. */
final class SessionConsumers {
    private final MessagingBackend backend;
    private final Map<Long, FerryConsumer> consumers = new ConcurrentHashMap<>();

    SessionConsumers(MessagingBackend backend) {
        this.backend = backend;
    }

    void add(FerryConsumer consumer) {
        consumers.put(consumer.id(), consumer);
    }

    void remove(FerryConsumer consumer) {
        consumers.remove(consumer.id());
    }

    Collection<FerryConsumer> all() {
        return List.copyOf(consumers.values());
    }

    /**
     * Gives back what consumers hold and waits for it; they get messages again afterwards.
     *
     * @param positions the consumers, also closed ones, with the highest tags that the application has seen
     * @param transaction the transaction to roll back with it, or null
     */
    void giveBack(List<Position> positions, @Nullable String transaction) throws JMSException {
        List<FerryConsumer> affected = new ArrayList<>();
        for (Position position : positions) {
            FerryConsumer consumer = consumers.get(position.consumerId());
            if (consumer != null) {
                affected.add(consumer);
                consumer.inbox().discard();
            }
        }
        List<Position> current = positions.stream().map(this::upToDate).toList();
        try {
            JmsExceptions.await(JmsExceptions.call(() -> backend.recover(new RecoverRequest(current, transaction))));
        } finally {
            // the broker has set the credit of these consumers to 0, so nothing comes before it is granted anew
            affected.forEach(FerryConsumer::resume);
        }
    }

    /** Messages of XA branches that ended earlier may have been taken since: the highest tag counts. */
    private Position upToDate(Position position) {
        FerryConsumer consumer = consumers.get(position.consumerId());
        return consumer == null
                ? position
                : new Position(
                        position.consumerId(),
                        Math.max(position.deliveredTag(), consumer.inbox().lastTakenTag()));
    }

    /** The connection is lost: what the application has not seen will come again. */
    void dropPrefetched() {
        consumers.values().forEach(consumer -> consumer.inbox().drop());
    }

    /** Asks the broker to end all consumers. {@return the answers} */
    List<CompletableFuture<Void>> closeAll() {
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        for (FerryConsumer consumer : all()) {
            answers.add(consumer.closeAsync());
        }
        consumers.clear();
        return answers;
    }
}
