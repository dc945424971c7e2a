package org.ferrymq.namesrv;

import java.util.Map;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.Commands;
import org.ferrymq.protocol.command.DeleteKvConfig;
import org.ferrymq.protocol.command.DeleteTopicOnNameServer;
import org.ferrymq.protocol.command.GetAllTopics;
import org.ferrymq.protocol.command.GetClusterInfo;
import org.ferrymq.protocol.command.GetKvConfig;
import org.ferrymq.protocol.command.GetKvNamespace;
import org.ferrymq.protocol.command.GetRoute;
import org.ferrymq.protocol.command.JsonAnswer;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.KvConfigAnswer;
import org.ferrymq.protocol.command.PutKvConfig;
import org.ferrymq.protocol.command.RegisterBroker;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.UnregisterBroker;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.route.BrokerRegistration;
import org.ferrymq.protocol.route.KvTable;
import org.ferrymq.protocol.route.TopicList;
import org.ferrymq.protocol.route.TopicRoute;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.ConnectionListener;
import org.ferrymq.protocol.transport.RequestHandler;
import org.ferrymq.protocol.transport.Responder;

/** Answers the requests of brokers and clients at once, on the event loop: nothing here waits. */
final class NameServerHandler implements RequestHandler, ConnectionListener {
    /** Answers one type of request. */
    @FunctionalInterface
    private interface Action<C extends Command> {
        Frame answer(Connection connection, Frame request, C command);
    }

    private final RouteRegistry routes;
    private final KvConfig kvConfig;
    private final Map<CommandType, Action<Command>> actions;

    NameServerHandler(RouteRegistry routes, KvConfig kvConfig) {
        this.routes = routes;
        this.kvConfig = kvConfig;
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
                on(CommandType.GET_KVLIST_BY_NAMESPACE, GetKvNamespace.class, this::kvNamespace));
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
        Frame answer = action.answer(connection, request, Commands.decode(request));
        request.release();
        responder.respond(answer);
    }

    @Override
    public void closed(Connection connection) {
        routes.channelClosed(connection);
    }

    private Frame register(Connection connection, Frame request, RegisterBroker command) {
        if (command.compressed()) {
            throw new BadCommandException(
                    ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "compressed registration is not supported");
        }
        BrokerRegistration registration = JsonBody.read(command.body(), BrokerRegistration.class);
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
}
