package org.ferrymq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.ServerSessionPool;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.client.AckRequest;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.ConsumerSpec.Subscription;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.RecoverRequest.Position;
import org.ferrymq.client.RejectRequest;
import org.ferrymq.client.TagRange;
import org.ferrymq.protocol.command.jms.consume.Reject;
import org.jspecify.annotations.Nullable;

/** The connection consumers of one connection. Several sessions share the messages of each, so these go back one by one. Thread-safe. */
final class ConnectionConsumers {
    private final FerryConnection connection;
    private final Map<Long, FerryConnectionConsumer> open = new ConcurrentHashMap<>();
    /** Also closed ones: sessions may still have messages of them. */
    private final Set<Long> ids = ConcurrentHashMap.newKeySet();

    ConnectionConsumers(FerryConnection connection) {
        this.connection = connection;
    }

    /**
     * Creates one, which gets messages once it is started.
     *
     * @param named the kind of its subscription, or null for one without a name
     */
    FerryConnectionConsumer create(
            FerryDestination destination,
            @Nullable Subscription named,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int maxMessages)
            throws JMSException {
        if (pool == null) {
            throw new JMSException("a connection consumer needs a server session pool");
        }
        if (maxMessages < 1) {
            throw new JMSException("a server session takes at least one message at a time, not " + maxMessages);
        }
        if (named != null) {
            ConsumerCreation.checkSubscription(connection, destination, named, name);
        }
        Subscription unnamed = destination.isTopic() ? Subscription.NON_DURABLE : Subscription.QUEUE;
        ConsumerSpec spec =
                ConsumerCreation.spec(connection, destination, named == null ? unnamed : named, name, selector, false);
        ids.add(spec.consumerId());
        FerryConnectionConsumer consumer =
                new FerryConnectionConsumer(connection, spec, destination, pool, maxMessages);
        consumer.open();
        return consumer;
    }

    void add(FerryConnectionConsumer consumer) {
        open.put(consumer.id(), consumer);
    }

    void remove(FerryConnectionConsumer consumer) {
        open.remove(consumer.id());
    }

    void start() {
        open.values().forEach(FerryConnectionConsumer::start);
    }

    void stop() {
        open.values().forEach(FerryConnectionConsumer::stop);
    }

    /** Loads nothing more into sessions, because the connection ends. */
    void end() {
        open.values().forEach(FerryConnectionConsumer::end);
        open.clear();
    }

    /** The connection is lost: what no session has will come again. */
    void dropPrefetched() {
        open.values().forEach(consumer -> consumer.inbox().drop());
    }

    /** The connection is lost for good. */
    void fail() {
        open.values().forEach(consumer -> consumer.inbox().fail());
    }

    /** {@return whether one uses this destination} */
    boolean uses(FerryDestination destination) {
        return open.values().stream()
                .anyMatch(consumer -> consumer.destination().equals(destination));
    }

    List<TagRange> rangesOf(Held held) {
        return ids.isEmpty()
                ? List.of()
                : held.ranges().stream()
                        .filter(range -> ids.contains(range.consumerId()))
                        .toList();
    }

    List<Position> withoutShared(Held held) {
        return ids.isEmpty()
                ? held.positions()
                : held.positions().stream()
                        .filter(position -> !ids.contains(position.consumerId()))
                        .toList();
    }

    /**
     * Gives back these deliveries and no others, counted: a transaction that is made for it acknowledges them and is rolled back.
     *
     * @return completes when the broker has done it
     */
    CompletableFuture<Void> giveBack(List<TagRange> ranges) {
        MessagingBackend backend = connection.backend();
        String carrier = connection.nextTransaction();
        return JmsExceptions.call(() -> backend.acknowledge(new AckRequest(ranges, carrier, false, true))
                .thenCompose(taken -> backend.rollback(carrier)));
    }

    /** As {@link #giveBack}, of deliveries that no listener has been called with: they are not counted. */
    CompletableFuture<Void> giveBackUnseen(List<TagRange> ranges) {
        return JmsExceptions.call(() -> connection.backend().reject(new RejectRequest(ranges, null, Reject.UNSEEN)));
    }
}
