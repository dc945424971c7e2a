package org.ferrymq.jms;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.RecoverRequest;
import org.ferrymq.client.RecoverRequest.Position;
import org.ferrymq.client.TagRange;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/** The open consumers of a session, by their identifiers. Thread-safe. */
final class SessionConsumers {
    private final MessagingBackend backend;
    private final ConnectionConsumers shared;
    private final Map<Long, FerryConsumer> consumers = new ConcurrentHashMap<>();
    private final Set<FerryConsumer> listening = ConcurrentHashMap.newKeySet();
    private boolean closed;

    /**
     * Creates an empty set.
     *
     * @param shared consumers whose messages sessions share
     */
    SessionConsumers(MessagingBackend backend, ConnectionConsumers shared) {
        this.backend = backend;
        this.shared = shared;
    }

    /** Adds a consumer. {@return false if all are closed by now, and this one has to be too} */
    synchronized boolean add(FerryConsumer consumer) {
        if (!closed) {
            consumers.put(consumer.id(), consumer);
        }
        return !closed;
    }

    void remove(FerryConsumer consumer) {
        consumers.remove(consumer.id());
        listening.remove(consumer);
    }

    /** A consumer has got a message listener, or has none any more. */
    void listens(FerryConsumer consumer, boolean hasListener) {
        if (hasListener) {
            listening.add(consumer);
        } else {
            listening.remove(consumer);
        }
    }

    /** {@return whether one of them has a message listener} */
    boolean haveListeners() {
        return !listening.isEmpty();
    }

    Collection<FerryConsumer> all() {
        return List.copyOf(consumers.values());
    }

    /**
     * Gives back what consumers hold and waits for it; they get messages again afterwards. If that fails, they keep what they hold, except
     * after a failure that says that the transaction is over: then the messages have gone back all the same. Of consumers that other sessions
     * share, only what this session has goes back.
     *
     * @param held what goes back; of consumers of this session, also closed ones, all that they hold
     * @param transaction the transaction to roll back with it, or null
     */
    void giveBack(Held held, @Nullable String transaction) throws JMSException {
        List<TagRange> single = shared.rangesOf(held);
        try {
            List<Position> own = shared.withoutShared(held);
            if (!own.isEmpty()) {
                giveBack(own, transaction);
            } else if (transaction != null) {
                JmsExceptions.await(JmsExceptions.call(() -> backend.rollback(transaction)));
            }
        } finally {
            if (!single.isEmpty()) {
                JmsExceptions.await(shared.giveBack(single));
            }
        }
    }

    /**
     * As {@link #giveBack}, of a session that ends and whose consumers are closed afterwards.
     *
     * @param commit the answer to the transaction's commit, if it is still to come: before that nothing is rolled back
     * @return the answers
     */
    List<CompletableFuture<Void>> giveBackAtEnd(
            Held held, @Nullable String transaction, @Nullable CompletableFuture<Void> commit) {
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        List<Position> own = shared.withoutShared(held);
        if (!own.isEmpty() || transaction != null) {
            RecoverRequest request = new RecoverRequest(own, transaction);
            answers.add(
                    commit == null
                            ? JmsExceptions.call(() -> backend.recover(request))
                            : commit.handle((nothing, failure) -> failure == null)
                                    .thenCompose(committed -> committed
                                            ? CompletableFuture.<Void>completedFuture(null)
                                            : JmsExceptions.call(() -> backend.recover(request))));
        }
        List<TagRange> single = shared.rangesOf(held);
        if (!single.isEmpty()) {
            answers.add(shared.giveBack(single));
        }
        return answers;
    }

    /** {@return whether some of this came from consumers that other sessions share} */
    boolean isShared(Held held) {
        return !shared.rangesOf(held).isEmpty();
    }

    private void giveBack(List<Position> positions, @Nullable String transaction) throws JMSException {
        Map<FerryConsumer, Long> held = new LinkedHashMap<>();
        for (Position position : positions) {
            FerryConsumer consumer = consumers.get(position.consumerId());
            if (consumer != null) {
                held.computeIfAbsent(consumer, each -> each.inbox().hold());
            }
        }
        List<Position> current = positions.stream().map(this::upToDate).toList();
        boolean done = false;
        try {
            recover(current, transaction);
            done = true;
        } catch (JMSException e) {
            if (transaction != null && isOver(e)) {
                // the broker has rolled it back before, by its timeout for example: the messages are left to give back
                done = recoverAfter(e, current);
            }
            throw e;
        } finally {
            for (Map.Entry<FerryConsumer, Long> each : held.entrySet()) {
                each.getKey().release(each.getValue(), done);
            }
        }
    }

    private void recover(List<Position> positions, @Nullable String transaction) throws JMSException {
        RecoverRequest request = new RecoverRequest(positions, transaction);
        JmsExceptions.await(JmsExceptions.call(() -> backend.recover(request)));
    }

    private boolean recoverAfter(JMSException cause, List<Position> positions) {
        try {
            recover(positions, null);
            return true;
        } catch (JMSException e) {
            cause.addSuppressed(e);
            return false;
        }
    }

    private static boolean isOver(JMSException e) {
        return e.getCause() instanceof FerryException ferry
                && switch (ferry.code()) {
                    case TRANSACTION_UNKNOWN, TRANSACTION_ROLLED_BACK, XA_ERROR -> true;
                    default -> false;
                };
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

    /** The connection is lost for good: nothing will come any more. */
    void fail() {
        consumers.values().forEach(consumer -> consumer.inbox().fail());
    }

    /** Ends the receives that wait. */
    void endReceives() {
        consumers.values().forEach(FerryConsumer::endReceives);
    }

    /** The connection is lost: what the application has not seen will come again. */
    void dropPrefetched() {
        consumers.values().forEach(consumer -> consumer.inbox().drop());
    }

    /** Asks the broker to end all consumers. {@return the answers} */
    synchronized List<CompletableFuture<Void>> closeAll() {
        closed = true;
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        for (FerryConsumer consumer : all()) {
            answers.add(consumer.closeAsync());
        }
        consumers.clear();
        listening.clear();
        return answers;
    }
}
