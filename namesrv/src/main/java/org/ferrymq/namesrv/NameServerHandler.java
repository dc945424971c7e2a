package org.ferrymq.namesrv;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonAnswer;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.kv.DeleteKvConfig;
import org.ferrymq.protocol.command.kv.GetKvConfig;
import org.ferrymq.protocol.command.kv.GetKvNamespace;
import org.ferrymq.protocol.command.kv.KvConfigAnswer;
import org.ferrymq.protocol.command.kv.PutKvConfig;
import org.ferrymq.protocol.command.route.AddWritePermission;
import org.ferrymq.protocol.command.route.BrokerHeartbeat;
import org.ferrymq.protocol.command.route.DataVersionAnswer;
import org.ferrymq.protocol.command.route.DeleteTopicOnNameServer;
import org.ferrymq.protocol.command.route.GetAllTopics;
import org.ferrymq.protocol.command.route.GetBrokerMembers;
import org.ferrymq.protocol.command.route.GetClusterInfo;
import org.ferrymq.protocol.command.route.GetRoute;
import org.ferrymq.protocol.command.route.GetSystemTopicsOfNameServer;
import org.ferrymq.protocol.command.route.GetTopicsOfCluster;
import org.ferrymq.protocol.command.route.GetUnitTopics;
import org.ferrymq.protocol.command.route.QueryDataVersion;
import org.ferrymq.protocol.command.route.RegisterBroker;
import org.ferrymq.protocol.command.route.RegisterTopic;
import org.ferrymq.protocol.command.route.UnregisterBroker;
import org.ferrymq.protocol.command.route.WipeWritePermission;
import org.ferrymq.protocol.command.route.WritePermissionAnswer;
import org.ferrymq.protocol.command.server.ConfigAnswer;
import org.ferrymq.protocol.command.server.GetNameServerConfig;
import org.ferrymq.protocol.command.server.UpdateConfig;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.route.BrokerMembers;
import org.ferrymq.protocol.route.BrokerRegistration;
import org.ferrymq.protocol.route.DataVersion;
import org.ferrymq.protocol.route.KvTable;
import org.ferrymq.protocol.route.QueueData;
import org.ferrymq.protocol.route.TopicList;
import org.ferrymq.protocol.route.TopicRoute;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.ConnectionListener;
import org.ferrymq.protocol.transport.RequestHandler;
import org.ferrymq.protocol.transport.Responder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of brokers and clients: on the event loop, but for what writes a file. */
final class NameServerHandler implements RequestHandler, ConnectionListener {
    private static final Logger log = LoggerFactory.getLogger(NameServerHandler.class);

    /** Answers one type of request. */
    @FunctionalInterface
    private interface Action<C extends Command> {
        Frame answer(Connection connection, Frame request, C command);
    }

    /** What writes a file; elsewhere, not on the event loop. */
    private static final Set<CommandType> SLOW =
            Set.of(CommandType.PUT_KV_CONFIG, CommandType.DELETE_KV_CONFIG, CommandType.UPDATE_NAMESRV_CONFIG);

    /** The topic belongs to a unit, which is a site that has clients and brokers of its own. */
    private static final int UNIT = 1;
    /** A unit has subscribed to the topic. */
    private static final int UNIT_SUBSCRIBED = 2;

    private final RouteRegistry routes;
    private final KvConfig kvConfig;
    private final NameServerSettings settings;
    private final Supplier<NameServerConfig> config;
    private final Executor slow;
    private final Map<CommandType, Action<Command>> actions;

    /** {@code slow} does one thing at a time. */
    NameServerHandler(
            RouteRegistry routes,
            KvConfig kvConfig,
            NameServerSettings settings,
            Supplier<NameServerConfig> config,
            Executor slow) {
        this.settings = settings;
        this.routes = routes;
        this.kvConfig = kvConfig;
        this.config = config;
        this.slow = slow;
        this.actions = Map.ofEntries(
                on(CommandType.REGISTER_BROKER, RegisterBroker.class, this::register),
                on(CommandType.UNREGISTER_BROKER, UnregisterBroker.class, this::unregister),
                on(CommandType.GET_ROUTEINFO_BY_TOPIC, GetRoute.class, this::route),
                on(CommandType.GET_BROKER_CLUSTER_INFO, GetClusterInfo.class, this::clusters),
                on(CommandType.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, GetAllTopics.class, this::topics),
                on(CommandType.DELETE_TOPIC_IN_NAMESRV, DeleteTopicOnNameServer.class, this::deleteTopic),
                on(CommandType.PUT_KV_CONFIG, PutKvConfig.class, this::putKv),
                on(CommandType.GET_KV_CONFIG, GetKvConfig.class, this::getKv),
                on(CommandType.DELETE_KV_CONFIG, DeleteKvConfig.class, this::deleteKv),
                on(CommandType.GET_KVLIST_BY_NAMESPACE, GetKvNamespace.class, this::kvNamespace),
                on(CommandType.WIPE_WRITE_PERM_OF_BROKER, WipeWritePermission.class, this::wipeWrite),
                on(CommandType.ADD_WRITE_PERM_OF_BROKER, AddWritePermission.class, this::addWrite),
                on(CommandType.GET_TOPICS_BY_CLUSTER, GetTopicsOfCluster.class, this::topicsOfCluster),
                on(CommandType.GET_SYSTEM_TOPIC_LIST_FROM_NS, GetSystemTopicsOfNameServer.class, this::systemTopics),
                on(CommandType.REGISTER_TOPIC_IN_NAMESRV, RegisterTopic.class, this::registerTopic),
                on(CommandType.GET_UNIT_TOPIC_LIST, GetUnitTopics.class, this::unitTopics),
                on(CommandType.GET_HAS_UNIT_SUB_TOPIC_LIST, GetUnitTopics.class, this::unitTopics),
                on(CommandType.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST, GetUnitTopics.class, this::unitTopics),
                on(CommandType.GET_NAMESRV_CONFIG, GetNameServerConfig.class, this::getConfig),
                on(CommandType.UPDATE_NAMESRV_CONFIG, UpdateConfig.class, this::updateConfig),
                on(CommandType.QUERY_DATA_VERSION, QueryDataVersion.class, this::dataVersion),
                on(CommandType.BROKER_HEARTBEAT, BrokerHeartbeat.class, this::heartbeat),
                on(CommandType.GET_BROKER_MEMBER_GROUP, GetBrokerMembers.class, this::members));
    }

    private static <C extends Command> Map.Entry<CommandType, Action<Command>> on(
            CommandType type, Class<C> as, Action<C> action) {
        return Map.entry(type, (connection, request, command) -> action.answer(connection, request, as.cast(command)));
    }

    @Override
    public void handle(Connection connection, Frame request, Responder responder) {
        CommandType type = CommandType.ofCode(request.code());
        Action<Command> action = type == null ? null : actions.get(type);
        if (action == null) {
            throw Commands.notSupported(request.code());
        }
        Command command = Commands.decode(request);
        if (SLOW.contains(type)) {
            slow.execute(() -> {
                try {
                    responder.respond(slowAnswer(action, connection, request, command));
                } finally {
                    request.release();
                }
            });
        } else {
            Frame answer = action.answer(connection, request, command);
            request.release();
            responder.respond(answer);
        }
    }

    private static Frame slowAnswer(Action<Command> action, Connection connection, Frame request, Command command) {
        try {
            return action.answer(connection, request, command);
        } catch (BadCommandException e) {
            return Commands.failure(request, e.responseCode(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.error("request {} of {} failed", command.type(), connection.remote(), e);
            return Commands.failure(request, ResponseCode.SYSTEM_ERROR, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void closed(Connection connection) {
        routes.channelClosed(connection);
    }

    private Frame register(Connection connection, Frame request, RegisterBroker command) {
        BrokerRegistration registration = command.registration();
        return Commands.success(
                request, routes.register(command, registration.topicConfigSerializeWrapper(), connection));
    }

    private Frame unregister(Connection connection, Frame request, UnregisterBroker command) {
        routes.unregister(command);
        return Commands.success(request);
    }

    private Frame route(Connection connection, Frame request, GetRoute command) {
        TopicRoute route = routes.route(command.topic());
        return route == null
                ? Commands.failure(
                        request, ResponseCode.TOPIC_NOT_EXIST, "no broker has registered the topic " + command.topic())
                : Commands.success(request, new JsonAnswer(route));
    }

    private Frame clusters(Connection connection, Frame request, GetClusterInfo command) {
        return Commands.success(request, new JsonAnswer(routes.clusters()));
    }

    private Frame topics(Connection connection, Frame request, GetAllTopics command) {
        return Commands.success(request, new JsonAnswer(new TopicList(routes.topics(), null)));
    }

    private Frame deleteTopic(Connection connection, Frame request, DeleteTopicOnNameServer command) {
        routes.deleteTopic(command.topic(), command.clusterName());
        return Commands.success(request);
    }

    private Frame putKv(Connection connection, Frame request, PutKvConfig command) {
        kvConfig.put(command.namespace(), command.key(), command.value());
        if (!kvConfig.isDurable()) {
            log.warn(
                    "{} = {} in namespace {} is kept in memory only; with --store it survives this nameserver",
                    command.key(),
                    command.value(),
                    command.namespace());
        }
        return Commands.success(request);
    }

    private Frame getKv(Connection connection, Frame request, GetKvConfig command) {
        String value = kvConfig.get(command.namespace(), command.key());
        return value == null
                ? Commands.failure(
                        request,
                        ResponseCode.QUERY_NOT_FOUND,
                        "no value of " + command.key() + " in namespace " + command.namespace())
                : Commands.success(request, new KvConfigAnswer(value));
    }

    private Frame deleteKv(Connection connection, Frame request, DeleteKvConfig command) {
        kvConfig.delete(command.namespace(), command.key());
        return Commands.success(request);
    }

    private Frame kvNamespace(Connection connection, Frame request, GetKvNamespace command) {
        Map<String, String> values = kvConfig.all(command.namespace());
        return values.isEmpty()
                ? Commands.failure(
                        request, ResponseCode.QUERY_NOT_FOUND, "no values in namespace " + command.namespace())
                : Commands.success(request, new JsonAnswer(new KvTable(values)));
    }

    private Frame wipeWrite(Connection connection, Frame request, WipeWritePermission command) {
        return Commands.success(
                request, new WritePermissionAnswer(command.type(), routes.wipeWrite(command.brokerName())));
    }

    private Frame addWrite(Connection connection, Frame request, AddWritePermission command) {
        return Commands.success(
                request, new WritePermissionAnswer(command.type(), routes.addWrite(command.brokerName())));
    }

    private Frame topicsOfCluster(Connection connection, Frame request, GetTopicsOfCluster command) {
        return Commands.success(request, new JsonAnswer(new TopicList(routes.topics(command.cluster()), null)));
    }

    private Frame systemTopics(Connection connection, Frame request, GetSystemTopicsOfNameServer command) {
        return Commands.success(request, new JsonAnswer(new TopicList(routes.names(), null)));
    }

    private Frame getConfig(Connection connection, Frame request, GetNameServerConfig command) {
        return Commands.success(request, new ConfigAnswer(null, config.get().shown()));
    }

    private Frame updateConfig(Connection connection, Frame request, UpdateConfig command) {
        settings.change(command.settings());
        return Commands.success(request);
    }

    private Frame registerTopic(Connection connection, Frame request, RegisterTopic command) {
        for (QueueData queue : command.route().queueDatas()) {
            if (queue == null
                    || queue.brokerName() == null
                    || queue.readQueueNums() < 0
                    || queue.writeQueueNums() < 0) {
                throw new BadCommandException(
                        ResponseCode.MESSAGE_ILLEGAL,
                        "body: queueDatas of topic " + command.topic()
                                + " has one without a broker or with less than 0 queues");
            }
        }
        return routes.registerTopic(command.topic(), command.route().queueDatas())
                ? Commands.success(request)
                : Commands.failure(
                        request,
                        ResponseCode.SYSTEM_ERROR,
                        "no broker of topic " + command.topic() + " in the body is registered");
    }

    private Frame unitTopics(Connection connection, Frame request, GetUnitTopics command) {
        boolean ofUnit = command.type() == CommandType.GET_UNIT_TOPIC_LIST;
        boolean ofNone = command.type() == CommandType.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST;
        Set<String> topics = routes.topics(flags ->
                ofUnit ? (flags & UNIT) != 0 : (flags & UNIT_SUBSCRIBED) != 0 && !(ofNone && (flags & UNIT) != 0));
        return Commands.success(request, new JsonAnswer(new TopicList(topics, null)));
    }

    private Frame dataVersion(Connection connection, Frame request, QueryDataVersion command) {
        DataVersion known = routes.heard(command.brokerName(), command.brokerAddr());
        return Commands.success(
                request, new DataVersionAnswer(!command.version().equals(known), known));
    }

    private Frame heartbeat(Connection connection, Frame request, BrokerHeartbeat command) {
        return routes.heard(command.brokerName(), command.brokerAddr()) == null
                ? Commands.failure(
                        request,
                        ResponseCode.SYSTEM_ERROR,
                        "broker " + command.brokerName() + " at " + command.brokerAddr() + " is not registered")
                : Commands.success(request);
    }

    private Frame members(Connection connection, Frame request, GetBrokerMembers command) {
        return Commands.success(
                request,
                new JsonAnswer(new BrokerMembers(new BrokerMembers.Group(
                        command.clusterName(), command.brokerName(), routes.members(command.brokerName())))));
    }
}
