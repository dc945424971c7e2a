package org.ferrymq.broker;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.ferrymq.broker.agent.AgentThread;
import org.ferrymq.broker.config.BrokerConfig;
import org.ferrymq.broker.delivery.ConsumerOffsets;
import org.ferrymq.broker.delivery.Delivery;
import org.ferrymq.broker.delivery.LoggedConsumerOffsets;
import org.ferrymq.broker.delivery.expiry.OwedMessages;
import org.ferrymq.broker.delivery.policy.StartOffsets;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.ClusterMembers;
import org.ferrymq.broker.handler.ExchangeMeter;
import org.ferrymq.broker.handler.Failures;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.TopicAnnouncement;
import org.ferrymq.broker.handler.TrafficMeter;
import org.ferrymq.broker.handler.jms.JmsHandlers;
import org.ferrymq.broker.handler.nativ.AdminHandlers;
import org.ferrymq.broker.handler.nativ.NativeHandlers;
import org.ferrymq.broker.handler.nativ.destination.ClusterRoutes;
import org.ferrymq.broker.handler.nativ.destination.TopicDirectory;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.metadata.Metadata;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.broker.metrics.BrokerMetrics;
import org.ferrymq.broker.pieces.Pieces;
import org.ferrymq.broker.security.Authenticator;
import org.ferrymq.broker.statistics.BrokerStatistics;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.transaction.Peers;
import org.ferrymq.broker.transaction.TransactionCoordinator;
import org.ferrymq.protocol.FerryVersion;
import org.ferrymq.protocol.message.DelayLevels;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What answers commands: delivery, transactions and the handlers of both families, on top of the storage. */
final class BrokerServices implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BrokerServices.class);

    private final HandlerTable handlers = new HandlerTable();
    private final BrokerIdentity identity;
    private final TopicAnnouncement announcement = new TopicAnnouncement();
    private final NativeHandlers nativeHandlers;
    private final Delivery delivery;
    private final MessageStore store;
    private final Topics topics;
    private final ConsumerOffsets offsets;
    private final LiveSettings settings;
    private final InstantSource clock;
    private final LongSupplier viewPosition;
    private final OwedMessages owed;
    private final TransactionCoordinator transactions;
    private final BrokerStatistics statistics;
    private final ExchangeMeter meter;
    private final ClusterMembers members;
    private final boolean traceTopic;
    private @Nullable AgentThread pullExpiry;
    private @Nullable AgentThread sampling;

    BrokerServices(
            BrokerConfig config,
            BrokerStorage storage,
            LiveSettings settings,
            TopicDirectory directory,
            Authenticator authenticator,
            InstantSource clock) {
        store = storage.store();
        Metadata metadata = storage.metadata();
        topics = metadata.topics();
        this.settings = settings;
        this.clock = clock;
        traceTopic = config.clients().traceTopic();
        viewPosition = storage::viewPosition;
        statistics = new BrokerStatistics(System::nanoTime, clock);
        TrafficMeter traffic = new TrafficMeter(statistics, metadata.topics());
        meter = traffic;
        metadata.topics().addListener((before, after) -> {
            if (after == null && before != null) {
                statistics.forgetTopic(before.name());
            }
        });
        identity = new BrokerIdentity(config.name(), config.cluster(), FerryVersion.text());
        StartOffsets startOffsets = new StartOffsets(store, config.clients().youngQueueBytes());
        delivery = new Delivery(
                store, storage.ledgers(), metadata.topics(), metadata.groups(), config.delivery(), startOffsets, clock);
        delivery.meter(traffic::pushed);
        owed = new OwedMessages(
                store,
                storage.ledgers(),
                storage.bodies(),
                metadata.topics(),
                metadata.groups(),
                config.store().retention(),
                clock);
        transactions =
                new TransactionCoordinator(store, delivery, metadata.decisions(), config.transactions(), config.name());
        offsets = new LoggedConsumerOffsets(store, storage.ledgers(), delivery);
        nativeHandlers = new NativeHandlers(
                store,
                metadata.topics(),
                directory,
                announcement,
                metadata.groups(),
                metadata.settings(),
                offsets,
                startOffsets,
                delivery.pops(),
                identity,
                config.clients(),
                config.halfMessages(),
                settings,
                statistics,
                delivery.agent(),
                clock,
                System::nanoTime);
        nativeHandlers.registerOn(handlers);
        new AdminHandlers(
                        nativeHandlers,
                        store,
                        metadata.topics(),
                        offsets,
                        identity,
                        settings,
                        config.shown(),
                        statistics,
                        config.folder().toFile(),
                        clock)
                .registerOn(handlers);
        members = new ClusterMembers(metadata.members(), identity);
        new JmsHandlers(
                        store,
                        delivery,
                        transactions,
                        new Pieces(store, storage.bodies(), config.largeMessages()),
                        DelayLevels.parse(config.clients().delayLevels()),
                        announcement,
                        identity,
                        members,
                        authenticator)
                .register(handlers);
    }

    HandlerTable handlers() {
        return handlers;
    }

    /** Counts what is asked and answered. */
    ExchangeMeter meter() {
        return meter;
    }

    /** The figures for Prometheus. */
    BrokerMetrics metrics() {
        return new BrokerMetrics(
                new BrokerMetrics.Sources(
                        statistics,
                        store,
                        topics,
                        offsets,
                        nativeHandlers::consumerConnections,
                        nativeHandlers::producerConnections,
                        delivery.held()::byQueue,
                        settings::permission,
                        viewPosition),
                identity.clusterName(),
                identity.brokerName(),
                clock);
    }

    /** Tells the address that message ids carry. */
    void address(InetSocketAddress address) {
        identity.address(address);
    }

    /** Tells whom to ask for the routes of topics. */
    void routes(ClusterRoutes.Source source) {
        nativeHandlers.routes().source(source);
    }

    /** Tells who makes topics known to nameservers. */
    void announcements(TopicAnnouncement.Source source) {
        announcement.source(source);
    }

    /** Tells how it is found out whom the nameservers list. */
    void listings(ClusterMembers.NameServers nameServers) {
        members.nameServers(nameServers);
    }

    /** Tells how other brokers of the cluster are asked. */
    void peers(Peers peers) {
        transactions.peers(peers);
    }

    void start() {
        transactions.restore();
        nativeHandlers.restore();
        delivery.start();
        makeTraceTopic();
        store.retain(owed);
        pullExpiry = AgentThread.start(new PullExpiryAgent(nativeHandlers));
        sampling = AgentThread.start(statistics);
    }

    private void makeTraceTopic() {
        if (traceTopic) {
            var unusedTopic = topics.createIfAbsent(TopicConfig.of(TopicNames.TRACE_TOPIC, TopicKind.NATIVE, 1))
                    .whenComplete((made, error) -> {
                        if (error != null) {
                            log.warn(
                                    "the topic {} could not be made ({}); a first trace makes it, if topics are made so",
                                    TopicNames.TRACE_TOPIC,
                                    Failures.unwrap(error).getMessage());
                        }
                    });
        }
    }

    @Override
    public void close() {
        if (sampling != null) {
            sampling.stop();
        }
        if (pullExpiry != null) {
            pullExpiry.stop();
        }
        delivery.close();
    }
}
