package org.ferrymq.broker.handler.nativ.admin;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.settings.ConfiguredSettings;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonAnswer;
import org.ferrymq.protocol.command.server.ConfigAnswer;
import org.ferrymq.protocol.command.server.GetBrokerConfig;
import org.ferrymq.protocol.command.server.GetRuntimeInfo;
import org.ferrymq.protocol.command.server.Housekeeping;
import org.ferrymq.protocol.command.server.UpdateConfig;
import org.ferrymq.protocol.command.server.ViewStats;
import org.ferrymq.protocol.command.topic.GetSystemTopicsOfBroker;
import org.ferrymq.protocol.message.TopicNames;
import org.ferrymq.protocol.route.DataVersion;
import org.ferrymq.protocol.route.KvTable;
import org.ferrymq.protocol.route.StatsData;
import org.ferrymq.protocol.route.StatsItem;
import org.ferrymq.protocol.route.TopicList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker itself for administrators: settings, figures, statistics. */
public final class BrokerAdminHandler {
    private static final Logger log = LoggerFactory.getLogger(BrokerAdminHandler.class);

    private final LiveSettings settings;
    private final ConfiguredSettings configured;
    private final RuntimeFigures figures;
    private final NamedStatistics statistics;
    private final BrokerIdentity identity;
    private final MessageStore store;

    public BrokerAdminHandler(
            LiveSettings settings,
            ConfiguredSettings configured,
            RuntimeFigures figures,
            NamedStatistics statistics,
            BrokerIdentity identity,
            MessageStore store) {
        this.store = store;
        this.settings = settings;
        this.configured = configured;
        this.figures = figures;
        this.statistics = statistics;
        this.identity = identity;
    }

    public void registerOn(HandlerTable table) {
        table.on(CommandType.UPDATE_BROKER_CONFIG, UpdateConfig.class, this::update)
                .on(CommandType.GET_BROKER_CONFIG, GetBrokerConfig.class, this::config)
                .on(CommandType.GET_BROKER_RUNTIME_INFO, GetRuntimeInfo.class, this::runtime)
                .on(CommandType.VIEW_BROKER_STATS_DATA, ViewStats.class, this::stats)
                .on(CommandType.GET_SYSTEM_TOPIC_LIST_FROM_BROKER, GetSystemTopicsOfBroker.class, this::systemTopics)
                .on(CommandType.DELETE_EXPIRED_COMMITLOG, Housekeeping.class, this::freeLog)
                .on(CommandType.CLEAN_EXPIRED_CONSUMEQUEUE, Housekeeping.class, this::nothingToClean)
                .on(CommandType.CLEAN_UNUSED_TOPIC, Housekeeping.class, this::nothingToClean)
                .on(CommandType.POP_ROLLBACK, Housekeeping.class, this::nothingToClean);
    }

    private CompletionStage<Response> freeLog(Housekeeping command, Peer peer) {
        log.info("{} has the log freed of what nobody needs", peer);
        store.freeUnneeded();
        return Response.success().done();
    }

    /**
     * Queues are freed together with the log, and removed together with their topic; records of pops are in the one log there is. So
     * what these ask for has been done before they ask.
     */
    private CompletionStage<Response> nothingToClean(Housekeeping command, Peer peer) {
        log.info("{} asks for {}: nothing is to be done", peer, command.type());
        return Response.success().done();
    }

    private CompletionStage<Response> update(UpdateConfig update, Peer peer) {
        return settings.change(update.settings()).thenApply(done -> Response.success());
    }

    private CompletionStage<Response> config(GetBrokerConfig command, Peer peer) {
        Map<String, String> shown = new TreeMap<>(configured.byKey());
        shown.putAll(configured.byStockName(identity));
        shown.putAll(settings.shown());
        shown.putAll(settings.shownStock());
        return Response.of(new ConfigAnswer(new DataVersion(0, System.currentTimeMillis(), settings.version()), shown))
                .done();
    }

    private CompletionStage<Response> runtime(GetRuntimeInfo command, Peer peer) {
        return Response.of(new JsonAnswer(new KvTable(figures.all()))).done();
    }

    private CompletionStage<Response> stats(ViewStats view, Peer peer) {
        return Response.of(new JsonAnswer(new StatsData(
                        item(view, Duration.ofMinutes(1)),
                        item(view, Duration.ofHours(1)),
                        item(view, Duration.ofDays(1)))))
                .done();
    }

    private StatsItem item(ViewStats view, Duration window) {
        return statistics.item(view.statsName(), view.statsKey(), window);
    }

    private CompletionStage<Response> systemTopics(GetSystemTopicsOfBroker command, Peer peer) {
        Set<String> topics = settings.autoCreateTopics()
                ? Set.of(TopicNames.DEFAULT_TOPIC, TopicNames.TRACE_TOPIC)
                : Set.of(TopicNames.TRACE_TOPIC);
        return Response.of(new JsonAnswer(new TopicList(topics, identity.addressText())))
                .done();
    }
}
