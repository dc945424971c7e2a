package org.ferrymq.broker.delivery;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.expiry.ExpirySweep;
import org.ferrymq.broker.delivery.ledger.DeliveryLog;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.ferrymq.broker.delivery.message.Filter;
import org.ferrymq.broker.delivery.policy.DeliveryConfig;
import org.ferrymq.broker.delivery.policy.Destinations;
import org.ferrymq.broker.delivery.policy.StartOffsets;
import org.ferrymq.broker.delivery.pop.Pops;
import org.ferrymq.broker.delivery.push.Browser;
import org.ferrymq.broker.delivery.push.Connections;
import org.ferrymq.broker.delivery.push.Consumers;
import org.ferrymq.broker.delivery.push.Dispatcher;
import org.ferrymq.broker.delivery.push.HeldMessages;
import org.ferrymq.broker.delivery.push.PushMeter;
import org.ferrymq.broker.delivery.push.Settlements;
import org.ferrymq.broker.delivery.push.SubscriptionTable;
import org.ferrymq.broker.delivery.push.TemporaryDestinations;
import org.ferrymq.broker.delivery.redelivery.BackOff;
import org.ferrymq.broker.delivery.redelivery.DeadLetters;
import org.ferrymq.broker.delivery.redelivery.Inspection;
import org.ferrymq.broker.delivery.redelivery.Redeliveries;
import org.ferrymq.broker.delivery.subscription.Enlistment;
import org.ferrymq.broker.delivery.subscription.Partition;
import org.ferrymq.broker.metadata.SubscriptionGroups;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * Delivery as a whole: puts its parts together around one agent. The parts may be used on the agent's thread only:
 * {@code delivery.agent().submit(...)}.
 */
public final class Delivery implements AutoCloseable {
    /** Property of topic messages: the client identifier of who sent it. */
    public static final String CLIENT_ID_PROPERTY = Filter.CLIENT_ID_PROPERTY;

    private final DeliveryAgent agent;
    private final Dispatcher dispatcher;
    private final SubscriptionTable table;
    private final Settlements settlements;
    private final Consumers consumers;
    private final TemporaryDestinations temporary;
    private final Connections connections;
    private final Browser browser;
    private final Destinations destinations;
    private final Pops pops;
    private final HeldMessages held;
    private final Topics topics;

    /**
     * Builds delivery on an open store; call {@link #start} when handlers are ready.
     *
     * @param ledgers the log's view that was given to the store when it was opened
     * @param startOffsets where new groups that pop begin
     */
    public Delivery(
            MessageStore store,
            DeliveryLog ledgers,
            Topics topics,
            SubscriptionGroups groups,
            DeliveryConfig config,
            StartOffsets startOffsets,
            InstantSource clock) {
        this.topics = topics;
        agent = new DeliveryAgent(clock);
        DeadLetters deadLetters = new DeadLetters(agent, store, topics);
        Inspection inspection = new Inspection(agent, deadLetters);
        dispatcher = new Dispatcher(agent, config, inspection);
        agent.work(dispatcher);
        Redeliveries redeliveries = new Redeliveries(store, deadLetters, new BackOff(agent, dispatcher::wake));
        table = new SubscriptionTable(agent, store, ledgers, dispatcher, redeliveries, config);
        ExpirySweep sweep = new ExpirySweep(
                agent, store, topics, groups, ledgers, table, dispatcher, deadLetters, config.expiryScan());
        sweep.schedule();
        settlements = new Settlements(agent, store, dispatcher, deadLetters, redeliveries);
        consumers = new Consumers(agent, store, groups, table, dispatcher, settlements, config);
        temporary = new TemporaryDestinations(agent, topics, store, table, config.temporaryGrace());
        connections = new Connections(agent, consumers, temporary, dispatcher, config.frameBytes());
        browser = new Browser(consumers, dispatcher);
        destinations = new Destinations(topics);
        pops = new Pops(agent, store, ledgers, table, inspection, redeliveries, startOffsets, config.scanBudget());
        held = new HeldMessages(agent, table);
        store.addQueueListener(table);
        store.addQueueListener(pops);
        topics.addListener(this::topicChanged);
        topics.all().stream().filter(TopicConfig::prioritized).forEach(topic -> dispatcher.prioritized(topic.name()));
        topics.guardDeletions(new Topics.DeletionGuard() {
            @Override
            public CompletableFuture<Void> beforeDeletion(String name) {
                CompletableFuture<Void> stopped = new CompletableFuture<>();
                agent.submit(() -> {
                    pops.topicClosing(name);
                    table.topicClosing(name);
                    stopped.complete(null);
                });
                return stopped;
            }

            @Override
            public void afterDeletion(String name) {
                agent.submit(() -> {
                    table.topicClosed(name, topics.topic(name));
                    pops.topicClosed(name);
                });
            }
        });
    }

    private void topicChanged(@Nullable TopicConfig before, @Nullable TopicConfig after) {
        if (after != null) {
            agent.submit(() -> {
                table.topicGrew(after);
                pops.topicGrew(after);
            });
        } else if (before != null) {
            agent.submit(() -> {
                if (before.kind().isTemporary()) {
                    table.temporaryDeleted(before.name());
                } else {
                    table.topicDeleted(before.name());
                }
            });
        }
    }

    /** Sets who is told of each pushed message; before the start. */
    public void meter(PushMeter meter) {
        dispatcher.meter(meter);
    }

    /** The thread that owns all of this. */
    public DeliveryAgent agent() {
        return agent;
    }

    /** Acknowledging, rejecting, giving back. */
    public Settlements settlements() {
        return settlements;
    }

    /** Consumers and subscriptions. */
    public Consumers consumers() {
        return consumers;
    }

    /** Open connections. */
    public Connections connections() {
        return connections;
    }

    /** Temporary destinations. */
    public TemporaryDestinations temporary() {
        return temporary;
    }

    /** As {@link TemporaryDestinations#expect}, from any thread. */
    public CompletableFuture<TopicConfig> expectTemporary(String name, TopicKind kind) {
        CompletableFuture<CompletableFuture<TopicConfig>> begun = new CompletableFuture<>();
        agent.submit(() -> {
            try {
                begun.complete(temporary.expect(name, kind));
            } catch (FerryException e) {
                begun.completeExceptionally(e);
            }
        });
        return begun.thenCompose(made -> made);
    }

    /** Read-only scans. */
    public Browser browser() {
        return browser;
    }

    /** What consumers have. */
    public HeldMessages held() {
        return held;
    }

    /** Popping. Any thread. */
    public Pops pops() {
        return pops;
    }

    /** Queues and topics by name. Any thread. */
    public Destinations destinations() {
        return destinations;
    }

    /** Locks what a transaction that survived a restart had acknowledged. Before start, or on the agent. */
    public void restore(Enlistment enlistment, List<LogEntry.Acknowledge> acknowledges) {
        enlistment.markLogged();
        for (LogEntry.Acknowledge ack : acknowledges) {
            Partition partition = table.durable(new LedgerKey(ack.group(), ack.topic(), ack.queueId()));
            partition.take(ack.ranges());
            enlistment.lock(partition, ack.ranges(), partition.policy().redelivery());
        }
    }

    /**
     * A message with another JMSPriority than the default is about to be sent to the topic. Completes when the log has that, so that priorities count after a restart
     * too. Any thread.
     */
    public CompletableFuture<Void> prioritized(TopicConfig topic) {
        dispatcher.prioritized(topic.name());
        if (topic.prioritized() || topic.kind().isTemporary()) {
            return CompletableFuture.completedFuture(null);
        }
        return topics.change(topic.name(), current -> {
                    if (current == null) {
                        throw Destinations.invalid("destination " + topic.name() + " was deleted");
                    }
                    return current.prioritized() ? current : current.withPriorities();
                })
                .thenAccept(known -> {});
    }

    /** A group's floor was set from outside; what lies above it may be deliverable again. Any thread. */
    void offsetMoved(LedgerKey key, long offset) {
        if (key.group().startsWith("JMS_")) {
            agent.submit(() -> table.offsetMoved(key, offset));
        }
        pops.offsetMoved(key, offset);
    }

    /** Ends what a group has popped. Any thread; completes on the agent's. */
    CompletableFuture<Void> endPops(String group) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        agent.submit(() -> {
            pops.groupDeleted(group);
            ended.complete(null);
        });
        return ended;
    }

    /** Starts the agent's thread. */
    public void start() {
        agent.start();
    }

    /** Stops the agent's thread. */
    @Override
    public void close() {
        agent.close();
    }
}
