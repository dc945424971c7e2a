package org.ferrymq.broker.handler.nativ.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.destination.ClusterRoutes;
import org.ferrymq.broker.handler.nativ.destination.NativeDestinations;
import org.ferrymq.broker.metadata.SubscriptionGroups;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonAnswer;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.client.QueryAssignment;
import org.ferrymq.protocol.command.group.SetRequestMode;
import org.ferrymq.protocol.command.pop.PopMessage;
import org.ferrymq.protocol.message.TopicNames;
import org.ferrymq.protocol.route.AssignmentQuery;
import org.ferrymq.protocol.route.Assignments;
import org.ferrymq.protocol.route.QueueAssignment;
import org.ferrymq.protocol.route.QueueIdentity;
import org.ferrymq.protocol.route.RequestMode;
import org.ferrymq.protocol.route.RequestModeChange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queues assigned by the broker (clients with {@code clientRebalance=false}), and whether they are pulled or popped. */
public final class AssignmentHandler {
    private static final Logger log = LoggerFactory.getLogger(AssignmentHandler.class);
    private static final String BROADCASTING = "BROADCASTING";

    private final NativeDestinations destinations;
    private final SubscriptionGroups groups;
    private final ClientRegistry clients;
    private final ClusterRoutes routes;
    private final RequestModes modes;

    public AssignmentHandler(
            NativeDestinations destinations,
            SubscriptionGroups groups,
            ClientRegistry clients,
            ClusterRoutes routes,
            RequestModes modes) {
        this.destinations = destinations;
        this.groups = groups;
        this.clients = clients;
        this.routes = routes;
        this.modes = modes;
    }

    public void registerOn(HandlerTable table) {
        table.on(CommandType.QUERY_ASSIGNMENT, QueryAssignment.class, this::assignment)
                .on(CommandType.SET_MESSAGE_REQUEST_MODE, SetRequestMode.class, this::setMode);
    }

    private CompletionStage<Response> assignment(QueryAssignment command, Peer peer) {
        AssignmentQuery query = command.query();
        String topic = required("topic", query.topic());
        String group = required("consumerGroup", query.consumerGroup());
        String client = required("clientId", query.clientId());
        RequestModes.Mode mode = modes.get(group, topic);
        if (BROADCASTING.equals(query.messageModel())) {
            return routes.readQueues(topic).thenApply(queues -> answer(queues, mode.mode()));
        }
        Allocation strategy = Allocation.ofName(required("strategyName", query.strategyName()));
        if (strategy == null) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "strategy " + query.strategyName() + " is not known to the broker: use AVG or AVG_BY_CIRCLE, or let"
                            + " the client share out (clientRebalance)");
        }
        ConsumerGroup members = clients.consumers(group);
        List<String> ids = members == null ? List.of() : List.copyOf(new TreeSet<>(members.clientIds()));
        if (!ids.contains(client)) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "client " + client + " is not known as a consumer of group " + group
                            + "; its next heartbeat helps");
        }
        return routes.readQueues(topic)
                .thenApply(queues -> answer(
                        mode.mode() == RequestMode.POP
                                ? popped(queues, ids, client, strategy, mode.shared())
                                : strategy.share(queues, ids.indexOf(client), ids.size()),
                        mode.mode()));
    }

    /**
     * When popping, several clients may have the same queue: by default all have all of them, which queue -1 says; else each has its
     * own and those of the next ones.
     */
    private static Collection<QueueIdentity> popped(
            List<QueueIdentity> queues, List<String> ids, String client, Allocation strategy, int shared) {
        int index = ids.indexOf(client);
        if (shared <= 0 || shared >= ids.size() - 1) {
            return queues.stream()
                    .map(queue -> new QueueIdentity(queue.topic(), queue.brokerName(), PopMessage.ANY_QUEUE))
                    .collect(Collectors.toSet());
        }
        if (ids.size() > queues.size()) {
            return queues.isEmpty() ? List.of() : List.of(queues.get(index % queues.size()));
        }
        Set<QueueIdentity> share = new LinkedHashSet<>();
        for (int i = 0; i <= shared; i++) {
            share.addAll(strategy.share(queues, (index + i) % ids.size(), ids.size()));
        }
        return share;
    }

    private static Response answer(Collection<QueueIdentity> queues, RequestMode mode) {
        List<QueueAssignment> assignments = new ArrayList<>();
        queues.forEach(queue -> assignments.add(new QueueAssignment(queue, mode)));
        return Response.of(new JsonAnswer(new Assignments(new LinkedHashSet<>(assignments))));
    }

    private CompletionStage<Response> setMode(SetRequestMode command, Peer peer) {
        RequestModeChange change = command.change();
        String topic = required("topic", change.topic());
        String group = required("consumerGroup", change.consumerGroup());
        if (TopicNames.isRetryTopic(topic)) {
            throw new BadCommandException(ResponseCode.NO_PERMISSION, "retry topic " + topic + " is always pulled");
        }
        var unused = destinations.existing(topic);
        if (groups.group(group) == null) {
            throw new BadCommandException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "group " + group + " does not exist");
        }
        RequestModes.Mode mode = new RequestModes.Mode(change.mode(), change.popShareQueueNum());
        return modes.set(group, topic, mode).thenApply(done -> {
            log.info("{} set the request mode of group {} on topic {} to {}", peer, group, topic, mode);
            return Response.success();
        });
    }

    private static String required(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw new BadCommandException(ResponseCode.MESSAGE_ILLEGAL, "body: field " + name + " is missing");
        }
        return value;
    }
}
