package org.ferrymq.broker.delivery.push;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.policy.Destinations;
import org.ferrymq.broker.delivery.subscription.ClientConnection;
import org.ferrymq.broker.delivery.subscription.Subscription;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Temporary queues and topics: in memory, bound to their connection, gone with it. If only its channel is lost, they and their messages wait for a
 * while; the client that comes back names them again. After a start of the broker, which remembers none, they may be sent to for the same while before their connection is back. Agent
 * thread only.
 */
public final class TemporaryDestinations {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryDestinations.class);
    private static final long RETRY_MS = 1000;
    private static final Pattern OWNED = Pattern.compile("[^.].*\\.[0-9]+(-[0-9a-f]+)?");
    /** More than those are not made for connections that are not back: whoever sends to ever new ones must not fill the memory. */
    private static final int MOST_EXPECTED = 10_000;

    private final DeliveryAgent agent;
    private final Topics topics;
    private final MessageStore store;
    private final SubscriptionTable table;
    private final long graceMs;
    private final long startedMs;
    private final Map<String, ClientConnection> owners = new HashMap<>();
    /** Those that somebody has sent to, of connections that have not come back since the start. */
    private final Set<String> expected = new HashSet<>();
    /** Those that went within the grace period since the start: nobody expects them. */
    private final Set<String> ended = new HashSet<>();

    private long number;

    public TemporaryDestinations(
            DeliveryAgent agent, Topics topics, MessageStore store, SubscriptionTable table, Duration grace) {
        this.graceMs = grace.toMillis();
        this.agent = agent;
        this.startedMs = agent.now();
        this.topics = topics;
        this.store = store;
        this.table = table;
    }

    /**
     * Makes one, or takes over one that is still there from before the connection's channel was lost.
     *
     * @param kind TEMPORARY_QUEUE or TEMPORARY_TOPIC
     * @param name null, or the name it had before the client reconnected
     * @return its name
     * @throws FerryException INVALID_DESTINATION if the name is not one of this connection
     */
    public CompletableFuture<String> create(ClientConnection connection, TopicKind kind, @Nullable String name) {
        String prefix = prefix(kind);
        String chosen = name;
        if (chosen == null) {
            do {
                chosen = prefix + connection.connectionId() + "." + ++number;
            } while (topics.topic(chosen) != null);
        } else if (!chosen.startsWith(prefix) || !Destinations.ownedBy(chosen, connection.connectionId())) {
            throw Destinations.invalid(
                    "temporary destination " + chosen + " cannot belong to connection " + connection.connectionId());
        }
        String finalName = TopicNames.validate(chosen);
        owners.put(finalName, connection);
        expected.remove(finalName);
        ended.remove(finalName);
        return store.openTemporary(finalName)
                .thenCompose(opened -> topics.createIfAbsent(TopicConfig.of(finalName, kind, 1)))
                .thenApply(made -> finalName)
                .whenComplete((made, error) -> {
                    if (error != null) {
                        agent.submit(() -> owners.remove(finalName, connection));
                    }
                });
    }

    /**
     * Makes one that somebody sends to and whose connection is perhaps not back since the broker was started: it is there until that comes and names it, or the grace period since the
     * start is over.
     *
     * @param kind TEMPORARY_QUEUE or TEMPORARY_TOPIC
     * @throws FerryException INVALID_DESTINATION if that is over, or no connection has such a name
     */
    public CompletableFuture<TopicConfig> expect(String name, TopicKind kind) {
        TopicConfig there = topics.topic(name);
        if (there != null) {
            return CompletableFuture.completedFuture(there);
        }
        boolean full = expected.size() >= MOST_EXPECTED;
        if (full || !isYoung() || ended.contains(name) || !isNameOf(kind, name)) {
            throw Destinations.noTemporary(name);
        }
        if (expected.isEmpty()) {
            agent.at(startedMs + graceMs, this::endExpectation);
        }
        expected.add(name);
        LOG.info("{} is sent to before its connection has come back since the start", name);
        return store.openTemporary(TopicNames.validate(name))
                .thenCompose(opened -> topics.createIfAbsent(TopicConfig.of(name, kind, 1)));
    }

    private boolean isYoung() {
        return agent.now() - startedMs < graceMs;
    }

    private static String prefix(TopicKind kind) {
        return Destinations.TEMPORARY_PREFIX + (kind == TopicKind.TEMPORARY_QUEUE ? "QUEUE." : "TOPIC.");
    }

    /** Whether a name looks like one that {@link #create} makes or takes: the connection, and a number, perhaps with a mark of the broker. */
    private static boolean isNameOf(TopicKind kind, String name) {
        return name.startsWith(prefix(kind))
                && OWNED.matcher(name.substring(prefix(kind).length())).matches();
    }

    private void endExpectation() {
        for (String name : List.copyOf(expected)) {
            expected.remove(name);
            removeLogged(name);
        }
    }

    /**
     * Deletes one of the connection.
     *
     * @throws FerryException INVALID_DESTINATION if it has none of this name, IN_USE while it has consumers
     */
    public CompletableFuture<Void> delete(ClientConnection connection, String name) {
        if (owners.get(name) != connection) {
            throw Destinations.invalid("this connection has no temporary destination " + name);
        }
        for (Subscription subscription : table.ofTopic(name)) {
            if (subscription.consumerCount() > 0) {
                throw new FerryException(
                        ErrorCode.IN_USE,
                        "temporary destination " + name + " has " + subscription.consumerCount() + " consumers");
            }
        }
        return remove(name);
    }

    private CompletableFuture<Void> remove(String name) {
        owners.remove(name);
        if (isYoung()) {
            ended.add(name);
        } else {
            ended.clear();
        }
        table.temporaryDeleted(name);
        return topics.delete(name)
                .thenAccept(done -> agent.submit(() -> {
                    if (!owners.containsKey(name)) { // its connection may have made it again
                        freeQueues(name);
                    }
                }));
    }

    /** Its queues are in memory: they must go, also if the store is too busy just now. */
    private void freeQueues(String name) {
        var unused = store.deleteTopic(name).whenComplete((done, error) -> {
            if (error != null) {
                LOG.warn("queues of temporary destination {} are not freed yet", name, error);
                agent.submit(() -> agent.at(agent.now() + RETRY_MS, () -> {
                    if (!owners.containsKey(name)) { // its connection may have made it again
                        freeQueues(name);
                    }
                }));
            }
        });
    }

    /** Whoever comes back in time under the connection's name takes over what is named; the rest goes then. */
    void connectionLost(ClientConnection connection) {
        if (graceMs == 0) {
            connectionClosed(connection);
        } else if (owners.containsValue(connection)) {
            agent.at(agent.now() + graceMs, () -> connectionClosed(connection));
        }
    }

    void connectionClosed(ClientConnection connection) {
        List<String> names = owners.entrySet().stream()
                .filter(owned -> owned.getValue() == connection)
                .map(Map.Entry::getKey)
                .toList();
        names.forEach(this::removeLogged);
    }

    private void removeLogged(String name) {
        var unused = remove(name).whenComplete((done, error) -> {
            if (error != null) {
                LOG.warn("temporary destination {} was not deleted with its connection", name, error);
            }
        });
    }
}
