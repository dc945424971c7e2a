package org.ferrymq.broker.handler.nativ.admin;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.ferrymq.broker.delivery.ConsumerOffsets;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.group.ClientRegistry;
import org.ferrymq.broker.handler.nativ.group.ConsumerGroup;
import org.ferrymq.broker.handler.nativ.group.GroupMember;
import org.ferrymq.broker.handler.nativ.group.QueueLockTable;
import org.ferrymq.broker.handler.nativ.group.RequestModes;
import org.ferrymq.broker.metadata.SubscriptionGroup;
import org.ferrymq.broker.metadata.SubscriptionGroups;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.broker.statistics.BrokerStatistics;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonAnswer;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.client.GetConsumerConnections;
import org.ferrymq.protocol.command.client.GetProducerConnections;
import org.ferrymq.protocol.command.group.CreateGroup;
import org.ferrymq.protocol.command.group.CreateGroups;
import org.ferrymq.protocol.command.group.DeleteGroup;
import org.ferrymq.protocol.command.group.GetAllGroups;
import org.ferrymq.protocol.command.group.GetGroupConfig;
import org.ferrymq.protocol.command.offset.ConsumeStats;
import org.ferrymq.protocol.command.offset.GetConsumeStats;
import org.ferrymq.protocol.message.TopicNames;
import org.ferrymq.protocol.route.ConnectionData;
import org.ferrymq.protocol.route.ConsumerConnections;
import org.ferrymq.protocol.route.DataVersion;
import org.ferrymq.protocol.route.GroupConfig;
import org.ferrymq.protocol.route.GroupTable;
import org.ferrymq.protocol.route.OffsetProgress;
import org.ferrymq.protocol.route.ProducerConnections;
import org.ferrymq.protocol.route.QueueIdentity;
import org.ferrymq.protocol.route.SubscriptionData;

/** Consumer and producer groups for administrators: create, delete, list, connections, progress. */
public final class GroupAdminHandler {
    private final Topics topics;
    private final SubscriptionGroups groups;
    private final ClientRegistry clients;
    private final ConsumerOffsets offsets;
    private final GroupProgress progress;
    private final BrokerStatistics statistics;
    private final RequestModes modes;
    private final QueueLockTable locks;

    public GroupAdminHandler(
            MessageStore store,
            Topics topics,
            SubscriptionGroups groups,
            ClientRegistry clients,
            ConsumerOffsets offsets,
            BrokerStatistics statistics,
            RequestModes modes,
            QueueLockTable locks,
            BrokerIdentity identity) {
        this.topics = topics;
        this.groups = groups;
        this.clients = clients;
        this.offsets = offsets;
        this.progress = new GroupProgress(store, offsets, identity);
        this.statistics = statistics;
        this.modes = modes;
        this.locks = locks;
    }

    public void registerOn(HandlerTable table) {
        table.on(CommandType.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, CreateGroup.class, this::create)
                .on(CommandType.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST, CreateGroups.class, this::createAll)
                .on(CommandType.GET_SUBSCRIPTIONGROUP_CONFIG, GetGroupConfig.class, this::config)
                .on(CommandType.DELETE_SUBSCRIPTIONGROUP, DeleteGroup.class, this::delete)
                .on(CommandType.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, GetAllGroups.class, this::list)
                .on(CommandType.GET_CONSUMER_CONNECTION_LIST, GetConsumerConnections.class, this::consumers)
                .on(CommandType.GET_PRODUCER_CONNECTION_LIST, GetProducerConnections.class, this::producers)
                .on(CommandType.GET_CONSUME_STATS, GetConsumeStats.class, this::progress);
    }

    private CompletionStage<Response> create(CreateGroup create, Peer peer) {
        return groups.put(checked(create.config())).thenApply(done -> Response.success());
    }

    /** All are checked before the first is changed. */
    private CompletionStage<Response> createAll(CreateGroups create, Peer peer) {
        List<SubscriptionGroup> wanted =
                create.groups().groupConfigList().stream().map(this::checked).toList();
        return CompletableFuture.allOf(wanted.stream().map(groups::put).toArray(CompletableFuture[]::new))
                .thenApply(done -> Response.success());
    }

    private SubscriptionGroup checked(GroupConfig told) {
        TopicNames.validateGroup(String.valueOf(told.groupName()));
        SubscriptionGroup known = groups.group(told.groupName());
        try {
            return new SubscriptionGroup(
                    told.groupName(),
                    told.consumeEnable(),
                    told.consumeFromMinEnable(),
                    told.consumeBroadcastEnable(),
                    told.retryQueueNums(),
                    told.retryMaxTimes(),
                    known == null ? null : known.subscription(),
                    known == null ? 0 : known.since());
        } catch (IllegalArgumentException e) {
            throw new BadCommandException(ResponseCode.MESSAGE_ILLEGAL, String.valueOf(e.getMessage()));
        }
    }

    private CompletionStage<Response> delete(DeleteGroup delete, Peer peer) {
        if (delete.groupName().startsWith("JMS_")) {
            throw new BadCommandException(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "group " + delete.groupName()
                            + " belongs to Jakarta Messaging: deleting it would deliver again what"
                            + " was acknowledged; delete the topic, or unsubscribe the subscription, instead");
        }
        SubscriptionGroup known = groups.group(delete.groupName());
        if (known != null && known.subscription() != null) {
            throw new BadCommandException(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "group " + known.name() + " is a durable Jakarta Messaging subscription; unsubscribe it instead");
        }
        return groups.delete(delete.groupName())
                .thenCompose(found -> delete.cleanOffset()
                        ? offsets.removeGroup(delete.groupName())
                        : CompletableFuture.completedFuture(null))
                .thenApply(done -> {
                    modes.forgetGroup(delete.groupName());
                    locks.forgetGroup(delete.groupName());
                    return Response.success();
                });
    }

    private CompletionStage<Response> list(GetAllGroups command, Peer peer) {
        Map<String, GroupConfig> table = new HashMap<>();
        // JMS queues and subscriptions consume without a group of their own in the metadata.
        offsets.groups().forEach(name -> table.put(name, GroupConfig.of(name)));
        for (SubscriptionGroup group : groups.all()) {
            table.put(group.name(), data(group));
        }
        return Response.of(new JsonAnswer(new GroupTable(table, DataVersion.ZERO)))
                .done();
    }

    private CompletionStage<Response> config(GetGroupConfig query, Peer peer) {
        SubscriptionGroup group = groups.group(query.group());
        if (group == null) {
            throw new BadCommandException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "group " + query.group() + " does not exist");
        }
        return Response.of(new JsonAnswer(data(group))).done();
    }

    private static GroupConfig data(SubscriptionGroup group) {
        return new GroupConfig(
                group.name(),
                group.consumeEnable(),
                group.consumeFromMinEnable(),
                group.consumeBroadcastEnable(),
                false,
                group.retryQueueNums(),
                group.retryMaxTimes(),
                0,
                1,
                true,
                0,
                15,
                Map.of());
    }

    private CompletionStage<Response> consumers(GetConsumerConnections command, Peer peer) {
        ConsumerGroup group = clients.consumers(command.consumerGroup());
        if (group == null) {
            throw new BadCommandException(
                    ResponseCode.CONSUMER_NOT_ONLINE,
                    "no consumer of group " + command.consumerGroup() + " is connected");
        }
        Map<String, SubscriptionData> subscriptions = new HashMap<>();
        group.subscriptions().forEach(told -> subscriptions.put(told.topic(), told));
        ConsumerGroup.Style style = group.style();
        return Response.of(new JsonAnswer(new ConsumerConnections(
                        connections(group.members()),
                        subscriptions,
                        style.consumeType(),
                        style.messageModel(),
                        style.consumeFromWhere())))
                .done();
    }

    private CompletionStage<Response> producers(GetProducerConnections command, Peer peer) {
        Collection<GroupMember> members = clients.producers(command.producerGroup());
        if (members.isEmpty()) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR, "no producer of group " + command.producerGroup() + " is connected");
        }
        return Response.of(new JsonAnswer(new ProducerConnections(connections(members))))
                .done();
    }

    private static Set<ConnectionData> connections(Collection<GroupMember> members) {
        return members.stream()
                .map(member -> new ConnectionData(
                        member.clientId(),
                        member.peer().remote().getAddress().getHostAddress() + ":"
                                + member.peer().remote().getPort(),
                        member.peer().language(),
                        member.peer().version()))
                .collect(Collectors.toSet());
    }

    private CompletionStage<Response> progress(GetConsumeStats command, Peer peer) {
        String wanted = command.topic();
        Set<String> names = new HashSet<>();
        offsets.ofGroup(command.consumerGroup()).keySet().forEach(queue -> names.add(queue.topic()));
        ConsumerGroup connected = clients.consumers(command.consumerGroup());
        if (connected != null) {
            connected.subscriptions().forEach(subscription -> names.add(subscription.topic()));
        }
        Map<QueueIdentity, OffsetProgress> table = new HashMap<>();
        double perSecond = 0;
        for (String name : names) {
            TopicConfig topic = topics.topic(name);
            if (topic != null && (wanted == null || wanted.isEmpty() || wanted.equals(name))) {
                table.putAll(progress.of(command.consumerGroup(), topic));
                perSecond += statistics.outPerSecond(name, command.consumerGroup());
            }
        }
        return Response.of(new ConsumeStats(table, perSecond)).done();
    }
}
