package org.ferrymq.broker.handler.nativ;

import java.time.InstantSource;
import java.util.Map;
import java.util.function.LongSupplier;
import org.ferrymq.broker.delivery.ConsumerOffsets;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.policy.StartOffsets;
import org.ferrymq.broker.delivery.pop.Pops;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.TopicAnnouncement;
import org.ferrymq.broker.handler.nativ.admin.GroupAdminHandler;
import org.ferrymq.broker.handler.nativ.admin.TopicAdminHandler;
import org.ferrymq.broker.handler.nativ.destination.ClusterRoutes;
import org.ferrymq.broker.handler.nativ.destination.NativeDestinations;
import org.ferrymq.broker.handler.nativ.destination.QueueOffsets;
import org.ferrymq.broker.handler.nativ.destination.TopicDirectory;
import org.ferrymq.broker.handler.nativ.group.AssignmentHandler;
import org.ferrymq.broker.handler.nativ.group.ClientHandler;
import org.ferrymq.broker.handler.nativ.group.ClientRegistry;
import org.ferrymq.broker.handler.nativ.group.ClientRelayHandler;
import org.ferrymq.broker.handler.nativ.group.OffsetHandler;
import org.ferrymq.broker.handler.nativ.group.OffsetResetHandler;
import org.ferrymq.broker.handler.nativ.group.QueueLockRows;
import org.ferrymq.broker.handler.nativ.group.QueueLockTable;
import org.ferrymq.broker.handler.nativ.group.RequestModes;
import org.ferrymq.broker.handler.nativ.group.StockFilters;
import org.ferrymq.broker.handler.nativ.pop.PopHandler;
import org.ferrymq.broker.handler.nativ.pop.PopLookHandler;
import org.ferrymq.broker.handler.nativ.pop.PopTargets;
import org.ferrymq.broker.handler.nativ.pull.PullHandler;
import org.ferrymq.broker.handler.nativ.pull.PullScan;
import org.ferrymq.broker.handler.nativ.pull.PullWaiters;
import org.ferrymq.broker.handler.nativ.pull.QueryHandler;
import org.ferrymq.broker.handler.nativ.send.DeliveryDelay;
import org.ferrymq.broker.handler.nativ.send.RecallHandler;
import org.ferrymq.broker.handler.nativ.send.ReplyHandler;
import org.ferrymq.broker.handler.nativ.send.SendBackHandler;
import org.ferrymq.broker.handler.nativ.send.SendHandler;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.handler.nativ.settings.NativeConfig;
import org.ferrymq.broker.handler.nativ.transaction.EndTransactionHandler;
import org.ferrymq.broker.handler.nativ.transaction.ProducerChecks;
import org.ferrymq.broker.metadata.Settings;
import org.ferrymq.broker.metadata.SubscriptionGroups;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.broker.statistics.BrokerStatistics;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.transaction.HalfMessageConfig;
import org.ferrymq.broker.transaction.HalfMessages;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.half.EndTransaction;
import org.ferrymq.protocol.command.offset.ResetOffsets;
import org.ferrymq.protocol.command.pull.PullMessage;
import org.ferrymq.protocol.command.send.RecallMessage;
import org.ferrymq.protocol.command.send.SendMessage;
import org.ferrymq.protocol.command.send.SendMessageBack;
import org.ferrymq.protocol.message.DelayLevels;

/** All handlers of the native family, with what they share. */
public final class NativeHandlers {
    private final ClientRegistry clients;
    private final NativeDestinations destinations;
    private final PullWaiters waiters;
    private final HalfMessages halves;
    private final QueueLockTable locks;
    private final SendHandler send;
    private final EndTransactionHandler endTransaction;
    private final RecallHandler recall;
    private final ReplyHandler reply;
    private final SendBackHandler sendBack;
    private final PullHandler pull;
    private final OffsetHandler offset;
    private final ClientHandler client;
    private final QueryHandler query;
    private final TopicAdminHandler topicAdmin;
    private final GroupAdminHandler groupAdmin;
    private final PopHandler pop;
    private final PopLookHandler popLook;
    private final AssignmentHandler assignment;
    private final ClientRelayHandler relay;
    private final OffsetResetHandler offsetReset;
    private final ClusterRoutes routes;

    /**
     * Makes the handlers and lets them hear of arrivals.
     *
     * @param announcement what answers to administrators wait for
     * @param agent asks producers about half messages
     * @param kept what survives restarts: what administrators set, who holds queues for ordered consumption
     * @param startOffsets where new groups begin
     * @param clock time of day, for delays
     * @param nanoClock monotonic time, for waiting
     */
    public NativeHandlers(
            MessageStore store,
            Topics topics,
            TopicDirectory directory,
            TopicAnnouncement announcement,
            SubscriptionGroups groups,
            Settings kept,
            ConsumerOffsets offsets,
            StartOffsets startOffsets,
            Pops pops,
            BrokerIdentity identity,
            NativeConfig config,
            HalfMessageConfig halfMessages,
            LiveSettings settings,
            BrokerStatistics statistics,
            DeliveryAgent agent,
            InstantSource clock,
            LongSupplier nanoClock) {
        destinations = new NativeDestinations(topics, groups, settings);
        clients = new ClientRegistry();
        DeliveryDelay delay = new DeliveryDelay(DelayLevels.parse(config.delayLevels()), config.maxTimer(), clock);
        StockFilters filters = new StockFilters();
        PullScan scan = new PullScan(store, settings);
        RequestModes modes = new RequestModes(kept);
        this.locks = new QueueLockTable(config.orderLock(), nanoClock, new QueueLockRows(kept));
        this.waiters = new PullWaiters(nanoClock);
        QueueOffsets queueOffsets = new QueueOffsets(store);
        this.halves = new HalfMessages(store, agent, halfMessages, new ProducerChecks(clients, identity));
        clients.onProducer(halves::senderCame);
        this.endTransaction = new EndTransactionHandler(store, halves, queueOffsets, statistics);
        this.send = new SendHandler(store, halves, destinations, delay, identity, settings);
        this.recall = new RecallHandler(store, destinations, identity, clock);
        this.reply = new ReplyHandler(clients, identity, clock);
        this.sendBack = new SendBackHandler(store, groups, destinations, delay, identity);
        this.pull = new PullHandler(scan, waiters, destinations, clients, offsets, filters, settings);
        this.offset = new OffsetHandler(store, destinations, offsets, startOffsets);
        this.client = new ClientHandler(destinations, clients, locks, filters, identity);
        this.query = new QueryHandler(store, queueOffsets, settings);
        this.topicAdmin = new TopicAdminHandler(
                store, topics, directory, announcement, destinations, statistics, modes, locks, identity);
        this.groupAdmin =
                new GroupAdminHandler(store, topics, groups, clients, offsets, statistics, modes, locks, identity);
        PopTargets targets = new PopTargets(destinations);
        this.pop = new PopHandler(pops, store, destinations, targets, filters, identity, settings);
        this.popLook = new PopLookHandler(pops, targets, filters, settings);
        this.routes = new ClusterRoutes(topics, identity);
        this.relay = new ClientRelayHandler(store, queueOffsets, clients, identity);
        this.offsetReset = new OffsetResetHandler(store, destinations, groups, clients, offsets, identity);
        this.assignment = new AssignmentHandler(destinations, groups, clients, routes, modes);
        store.addQueueListener(waiters);
    }

    /** Registers all of them. */
    public void registerOn(HandlerTable table) {
        table.on(CommandType.SEND_MESSAGE, SendMessage.class, send)
                .on(CommandType.SEND_MESSAGE_V2, SendMessage.class, send)
                .on(CommandType.SEND_BATCH_MESSAGE, SendMessage.class, send)
                .on(CommandType.SEND_REPLY_MESSAGE, SendMessage.class, reply)
                .on(CommandType.SEND_REPLY_MESSAGE_V2, SendMessage.class, reply)
                .on(CommandType.RECALL_MESSAGE, RecallMessage.class, recall)
                .on(CommandType.END_TRANSACTION, EndTransaction.class, endTransaction)
                .on(CommandType.CONSUMER_SEND_MSG_BACK, SendMessageBack.class, sendBack)
                .on(CommandType.PULL_MESSAGE, PullMessage.class, pull)
                .on(CommandType.LITE_PULL_MESSAGE, PullMessage.class, pull);
        offset.registerOn(table);
        client.registerOn(table);
        query.registerOn(table);
        topicAdmin.registerOn(table);
        groupAdmin.registerOn(table);
        pop.registerOn(table);
        popLook.registerOn(table);
        assignment.registerOn(table);
        relay.registerOn(table);
        table.on(CommandType.INVOKE_BROKER_TO_RESET_OFFSET, ResetOffsets.class, offsetReset);
    }

    /** Routes over the whole cluster, which need to be told whom to ask. */
    public ClusterRoutes routes() {
        return routes;
    }

    /** Takes care of what the log holds open; before the delivery agent starts. */
    public void restore() {
        halves.restore();
        locks.restore();
    }

    /** Who is connected. */
    ClientRegistry clients() {
        return clients;
    }

    /** Connected clients by consumer group. */
    public Map<String, Integer> consumerConnections() {
        return clients.consumerConnections();
    }

    /** Connected clients by producer group. */
    public Map<String, Integer> producerConnections() {
        return clients.producerConnections();
    }

    NativeDestinations destinations() {
        return destinations;
    }

    /** The action is run, on any thread, when a pull waits again after {@link #restIfNoPullWaits()} was true. */
    public void onFirstWaitingPull(Runnable action) {
        waiters.onFirst(action);
    }

    /** True if no pull waits for messages, so that none has to be ended until one does. */
    public boolean restIfNoPullWaits() {
        return waiters.restIfEmpty();
    }

    /** Ends pulls that have waited long enough; to be called several times a second while pulls wait. */
    public void expireWaitingPulls() {
        waiters.expire();
    }
}
