package org.ferrymq.broker.delivery.push;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.agent.DurableTurns;
import org.ferrymq.broker.delivery.ledger.DeliveryLog;
import org.ferrymq.broker.delivery.message.Filter;
import org.ferrymq.broker.delivery.policy.DeliveryConfig;
import org.ferrymq.broker.delivery.policy.Destinations;
import org.ferrymq.broker.delivery.policy.GroupNames;
import org.ferrymq.broker.delivery.subscription.ClientConnection;
import org.ferrymq.broker.delivery.subscription.Consumer;
import org.ferrymq.broker.delivery.subscription.ConsumerTerms;
import org.ferrymq.broker.delivery.subscription.Subscription;
import org.ferrymq.broker.metadata.SubscriptionDefinition;
import org.ferrymq.broker.metadata.SubscriptionGroup;
import org.ferrymq.broker.metadata.SubscriptionGroups;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.jspecify.annotations.Nullable;

/** Creating, feeding and closing consumers, by the subscription rules of Jakarta Messaging. Agent thread only. */
public final class Consumers {
    private static final CompletableFuture<Void> AT_ONCE = CompletableFuture.completedFuture(null);

    private final DeliveryAgent agent;
    private final MessageStore store;
    private final SubscriptionGroups groups;
    private final SubscriptionTable table;
    private final Dispatcher dispatcher;
    private final Settlements settlements;
    private final DeliveryConfig config;
    private final DurableTurns turns;

    public Consumers(
            DeliveryAgent agent,
            MessageStore store,
            SubscriptionGroups groups,
            SubscriptionTable table,
            Dispatcher dispatcher,
            Settlements settlements,
            DeliveryConfig config) {
        this.agent = agent;
        this.store = store;
        this.groups = groups;
        this.table = table;
        this.dispatcher = dispatcher;
        this.settlements = settlements;
        this.config = config;
        this.turns = new DurableTurns(agent);
    }

    /**
     * Creates a consumer.
     *
     * @return the name of its group, before its first delivery
     * @throws FerryException ILLEGAL_STATE, INVALID_DESTINATION, IN_USE
     */
    public CompletableFuture<String> create(ClientConnection connection, ConsumerSpec spec) {
        String name = spec.subscriptionName();
        return isDurable(spec.kind()) && name != null
                ? turns.inTurn(turn(connection, name), () -> createNow(connection, spec))
                : createNow(connection, spec);
    }

    /** One turn for shared and unshared subscriptions, for a name stands for either. */
    private static String turn(ClientConnection connection, String subscriptionName) {
        return GroupNames.sharedDurable(connection.clientId(), subscriptionName);
    }

    private CompletableFuture<String> createNow(ClientConnection connection, ConsumerSpec spec) {
        if (!connection.isOpen()) {
            throw new FerryException(ErrorCode.ILLEGAL_STATE, "connection " + connection.connectionId() + " is closed");
        }
        if (connection.consumer(spec.consumerId()) != null) {
            throw new FerryException(
                    ErrorCode.ILLEGAL_STATE, "consumer id " + spec.consumerId() + " is in use on this connection");
        }
        checkDestination(connection, spec);
        if (table.isClosing(spec.topic().name())) {
            throw Destinations.invalid("destination " + spec.topic().name() + " is being deleted");
        }
        Subscription subscription = subscription(connection, spec);
        Filter filter = spec.kind() == SubscriptionKind.QUEUE ? Filter.of(spec.selector()) : subscription.fixedFilter();
        Consumer consumer = new Consumer(
                spec.consumerId(),
                connection,
                subscription,
                filter,
                new ConsumerTerms(
                        Math.min(spec.credit(), config.maxCredit()),
                        spec.announces(),
                        config.of(spec.topic().name()).redelivery().with(spec.redelivery()),
                        spec.priority()));
        consumer.hold();
        connection.add(consumer);
        subscription.add(consumer);
        CompletableFuture<String> created = new CompletableFuture<>();
        if (subscription.started().isDone()) {
            started(consumer, created, null);
        } else {
            var unused = subscription
                    .started()
                    .whenComplete((done, error) -> agent.submit(() -> started(consumer, created, error)));
        }
        return created;
    }

    private void started(Consumer consumer, CompletableFuture<String> created, @Nullable Throwable error) {
        Subscription subscription = consumer.subscription();
        if (error != null) {
            remove(consumer);
            if (subscription.consumerCount() == 0 && !subscription.ended()) {
                table.end(subscription);
            }
            created.completeExceptionally(error);
            return;
        }
        table.started(subscription);
        consumer.connection().answer(created, subscription.group());
        consumer.resume();
        dispatcher.wake(subscription);
    }

    private static boolean isDurable(SubscriptionKind kind) {
        return kind == SubscriptionKind.DURABLE || kind == SubscriptionKind.SHARED_DURABLE;
    }

    private static boolean isShared(SubscriptionKind kind) {
        return kind == SubscriptionKind.SHARED || kind == SubscriptionKind.SHARED_DURABLE;
    }

    private static void checkDestination(ClientConnection connection, ConsumerSpec spec) {
        TopicConfig topic = spec.topic();
        boolean queue = topic.kind() == TopicKind.QUEUE || topic.kind() == TopicKind.TEMPORARY_QUEUE;
        if (queue != (spec.kind() == SubscriptionKind.QUEUE)) {
            throw Destinations.invalid(
                    "a " + topic.kind() + " cannot be subscribed as " + spec.kind() + ": " + topic.name());
        }
        if (topic.kind().isTemporary()) {
            if (!Destinations.ownedBy(topic.name(), connection.connectionId())) {
                throw Destinations.invalid("temporary destination " + topic.name() + " belongs to another connection");
            }
            if (isDurable(spec.kind())) {
                throw Destinations.invalid("a temporary topic has no durable subscriptions: " + topic.name());
            }
        }
    }

    private Subscription subscription(ClientConnection connection, ConsumerSpec spec) {
        return switch (spec.kind()) {
            case QUEUE -> queue(spec.topic());
            case NON_DURABLE ->
                table.open(
                                GroupNames.nonDurable(connection.connectionId(), spec.consumerId()),
                                spec.topic(),
                                spec.kind(),
                                topicFilter(connection, spec),
                                null,
                                true,
                                begin(spec),
                                AT_ONCE)
                        .since(agent.now());
            case SHARED -> shared(connection, spec);
            case DURABLE, SHARED_DURABLE -> durable(connection, spec);
        };
    }

    /** The one group of all receivers of a queue. */
    Subscription queue(TopicConfig topic) {
        Subscription known = table.find(GroupNames.QUEUE, topic.name());
        if (known != null) {
            return known;
        }
        boolean ephemeral = topic.kind().isTemporary();
        return table.open(
                GroupNames.QUEUE,
                topic,
                SubscriptionKind.QUEUE,
                Filter.ALL,
                null,
                ephemeral,
                SubscriptionTable.FROM_FIRST,
                AT_ONCE);
    }

    private static Filter topicFilter(ClientConnection connection, ConsumerSpec spec) {
        if (spec.noLocal() && !isShared(spec.kind())) {
            return Filter.noLocal(spec.selector(), connection.channel().remote(), connection.clientId());
        }
        return Filter.of(spec.selector());
    }

    private static SubscriptionDefinition definition(ClientConnection connection, ConsumerSpec spec, String name) {
        return new SubscriptionDefinition(
                spec.topic().name(),
                connection.clientId(),
                name,
                spec.selector() == null ? null : spec.selector().text(),
                spec.noLocal() && !isShared(spec.kind()),
                isShared(spec.kind()));
    }

    private Subscription shared(ClientConnection connection, ConsumerSpec spec) {
        String name = requireName(spec);
        String group = GroupNames.shared(connection.clientId(), name);
        SubscriptionDefinition wanted = definition(connection, spec, name);
        Subscription live = table.findGroup(group);
        if (live == null) {
            return table.open(
                            group,
                            spec.topic(),
                            spec.kind(),
                            topicFilter(connection, spec),
                            wanted,
                            true,
                            begin(spec),
                            AT_ONCE)
                    .since(agent.now());
        }
        requireSame(wanted, live, name);
        return live;
    }

    private static void requireSame(SubscriptionDefinition wanted, Subscription live, String name) {
        if (!wanted.equals(live.definition())) {
            throw new FerryException(
                    ErrorCode.IN_USE,
                    "shared subscription " + name + " has active consumers with another topic or selector ("
                            + live.topic() + ")");
        }
    }

    private Subscription durable(ClientConnection connection, ConsumerSpec spec) {
        String name = requireName(spec);
        boolean shared = spec.kind() == SubscriptionKind.SHARED_DURABLE;
        String clientId = connection.clientId();
        if (clientId == null && !shared) {
            throw new FerryException(
                    ErrorCode.ILLEGAL_STATE, "durable subscription " + name + " needs a client identifier");
        }
        String sharedGroup = GroupNames.sharedDurable(clientId, name);
        String ownGroup = clientId == null ? sharedGroup : GroupNames.durable(clientId, name);
        String group = shared ? sharedGroup : ownGroup;
        String other = shared ? ownGroup : sharedGroup;
        if (!other.equals(group) && (groups.group(other) != null || table.findGroup(other) != null)) {
            throw new FerryException(
                    ErrorCode.IN_USE,
                    "the name " + name + " belongs to " + (shared ? "an unshared" : "a shared")
                            + " durable subscription");
        }
        SubscriptionDefinition wanted = definition(connection, spec, name);
        Subscription live = table.findGroup(group);
        if (live != null && live.consumerCount() > 0) {
            if (!shared) {
                throw new FerryException(ErrorCode.IN_USE, "durable subscription " + name + " has an active consumer");
            }
            requireSame(wanted, live, name);
            return live;
        }
        SubscriptionDefinition known = live == null ? logged(group) : live.definition();
        if (wanted.equals(known)) {
            return live != null
                    ? live
                    : table.open(
                                    group,
                                    spec.topic(),
                                    spec.kind(),
                                    topicFilter(connection, spec),
                                    wanted,
                                    false,
                                    SubscriptionTable.FROM_FIRST,
                                    AT_ONCE)
                            .since(madeAt(group));
        }
        if (live != null) {
            table.forget(live);
        }
        long now = agent.now();
        return table.open(
                        group,
                        spec.topic(),
                        spec.kind(),
                        topicFilter(connection, spec),
                        wanted,
                        false,
                        SubscriptionTable.FROM_FIRST,
                        log(group, spec, SubscriptionGroup.durable(group, wanted, now), known != null))
                .since(now);
    }

    /** {@return for how long there has been just this durable subscription, ms; 0 if there is none} */
    public long age(SubscriptionDefinition wanted) {
        String clientId = wanted.clientId();
        String group;
        if (wanted.shared()) {
            group = GroupNames.sharedDurable(clientId, wanted.name());
        } else if (clientId != null) {
            group = GroupNames.durable(clientId, wanted.name());
        } else {
            return 0;
        }
        SubscriptionGroup known = groups.group(group);
        return known == null || known.since() == 0 || !wanted.equals(known.subscription())
                ? 0
                : Math.max(1, agent.now() - known.since());
    }

    private long madeAt(String group) {
        SubscriptionGroup known = groups.group(group);
        return known == null ? 0 : known.since();
    }

    private @Nullable SubscriptionDefinition logged(String group) {
        SubscriptionGroup known = groups.group(group);
        return known == null ? null : known.subscription();
    }

    /** With which messages a new subscription begins, ms since the epoch: those that the client would have got already, if it had known this broker. */
    private long begin(ConsumerSpec spec) {
        return spec.ageMs() == 0 ? SubscriptionTable.FROM_END : agent.now() - spec.ageMs();
    }

    /** Writes a new subscription to the log. */
    private CompletableFuture<Void> log(String group, ConsumerSpec spec, SubscriptionGroup made, boolean replaces) {
        TopicConfig topic = spec.topic();
        List<LogEntry> entries = new ArrayList<>();
        if (replaces) {
            entries.add(forget(group));
        }
        for (int queueId = 0; queueId < Destinations.partitions(topic); queueId++) {
            entries.add(new LogEntry.OffsetCommit(
                    group, topic.name(), queueId, table.begin(topic.name(), queueId, begin(spec))));
        }
        return store.appendAll(entries, Durability.DURABLE)
                .thenCompose(done -> groups.put(made))
                .thenAccept(done -> {});
    }

    private static LogEntry.Metadata forget(String group) {
        return new LogEntry.Metadata(DeliveryLog.FORGET, DeliveryLog.GROUP_PREFIX + group, new byte[0]);
    }

    private static String requireName(ConsumerSpec spec) {
        String name = spec.subscriptionName();
        if (name == null || name.isEmpty()) {
            throw new FerryException(ErrorCode.ILLEGAL_STATE, "a " + spec.kind() + " subscription needs a name");
        }
        return name;
    }

    /** Adds credit; unknown consumers are ignored, since credit may cross a close on its way. */
    public void addCredit(ClientConnection connection, long consumerId, long credit) {
        Consumer consumer = connection.consumer(consumerId);
        if (consumer != null && !consumer.closed()) {
            consumer.addCredit(credit, config.maxCredit());
            dispatcher.wake(consumer.subscription());
        }
    }

    /** The client is about to give out deliveries up to the tag; unknown consumers are ignored, for the same reason. */
    public void announce(ClientConnection connection, long consumerId, long tag) {
        Consumer consumer = connection.consumer(consumerId);
        if (consumer != null) {
            consumer.announce(tag);
        }
    }

    /** Completes, behind the deliveries, when all that was deliverable within the credit has been pushed. */
    public CompletableFuture<Void> drain(ClientConnection connection, long consumerId) {
        Consumer consumer = Settlements.consumer(connection, consumerId);
        if (consumer.closed() || consumer.draining()) {
            throw new FerryException(
                    ErrorCode.ILLEGAL_STATE,
                    "consumer " + consumerId + (consumer.closed() ? " is closed" : " is being drained already"));
        }
        CompletableFuture<Void> drained = new CompletableFuture<>();
        consumer.drain(drained);
        if (consumer.subscription().ended()) {
            consumer.drained();
        } else {
            dispatcher.wake(consumer.subscription());
        }
        return drained;
    }

    /** Closes a consumer: tags above {@code deliveredTag} go back, the others it keeps until they are settled. */
    public CompletableFuture<Void> close(ClientConnection connection, long consumerId, long deliveredTag) {
        Consumer consumer = Settlements.consumer(connection, consumerId);
        if (consumer.closed()) {
            throw new FerryException(ErrorCode.ILLEGAL_STATE, "consumer " + consumerId + " is closed already");
        }
        if (deliveredTag >= consumer.leases().nextTag()) {
            throw new FerryException(
                    ErrorCode.ILLEGAL_STATE,
                    "consumer " + consumerId + " was never sent delivery " + deliveredTag + "; the last one was "
                            + (consumer.leases().nextTag() - 1));
        }
        consumer.close();
        settlements.closeConsumer(consumer, deliveredTag);
        remove(consumer);
        CompletableFuture<Void> closed = new CompletableFuture<>();
        connection.answer(closed);
        return closed;
    }

    /** The connection is gone. */
    void connectionClosed(Consumer consumer) {
        consumer.close();
        settlements.giveBackAll(consumer);
        remove(consumer);
    }

    private void remove(Consumer consumer) {
        Subscription subscription = consumer.subscription();
        consumer.close();
        subscription.remove(consumer);
        consumer.connection().forgetIfDone(consumer);
        boolean endsWithConsumers =
                subscription.kind() == SubscriptionKind.NON_DURABLE || subscription.kind() == SubscriptionKind.SHARED;
        if (endsWithConsumers && subscription.consumerCount() == 0) {
            table.end(subscription);
        } else if (!subscription.ended()) {
            dispatcher.wake(subscription);
        }
    }

    /**
     * Deletes a durable subscription of the connection's client identifier.
     *
     * @throws FerryException INVALID_DESTINATION if there is none, IN_USE while it has a consumer or messages are with one
     */
    public CompletableFuture<Void> unsubscribe(ClientConnection connection, String name) {
        return turns.inTurn(turn(connection, name), () -> unsubscribeNow(connection, name));
    }

    private CompletableFuture<Void> unsubscribeNow(ClientConnection connection, String name) {
        String clientId = connection.clientId();
        String group = clientId == null ? null : GroupNames.durable(clientId, name);
        if (group == null || groups.group(group) == null) {
            group = GroupNames.sharedDurable(clientId, name);
        }
        String found = group;
        if (groups.group(found) == null) {
            throw Destinations.invalid("there is no durable subscription " + name
                    + (clientId == null ? "" : " of client identifier " + clientId));
        }
        Subscription live = table.findGroup(found);
        if (live != null) {
            if (live.consumerCount() > 0 || live.hasUnacknowledged()) {
                throw new FerryException(
                        ErrorCode.IN_USE,
                        "durable subscription " + name + " has "
                                + (live.consumerCount() > 0 ? "an active consumer" : "unacknowledged messages"));
            }
            table.forget(live);
        }
        return groups.delete(found)
                .thenCompose(done -> store.append(forget(found), Durability.DURABLE))
                .thenAccept(done -> {});
    }
}
