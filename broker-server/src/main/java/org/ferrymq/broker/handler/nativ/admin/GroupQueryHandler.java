package org.ferrymq.broker.handler.nativ.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.delivery.ConsumerOffsets;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.group.ClientRegistry;
import org.ferrymq.broker.handler.nativ.group.ConsumerGroup;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.broker.statistics.BrokerStatistics;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonAnswer;
import org.ferrymq.protocol.command.client.GetAllProducers;
import org.ferrymq.protocol.command.group.GetSubscription;
import org.ferrymq.protocol.command.group.GetTopicsOfGroup;
import org.ferrymq.protocol.command.offset.BrokerConsumeStats;
import org.ferrymq.protocol.command.offset.ConsumeStats;
import org.ferrymq.protocol.command.offset.GetBrokerConsumeStats;
import org.ferrymq.protocol.command.topic.GetGroupsOfTopic;
import org.ferrymq.protocol.route.GroupList;
import org.ferrymq.protocol.route.GroupSubscription;
import org.ferrymq.protocol.route.OffsetProgress;
import org.ferrymq.protocol.route.ProducerInfo;
import org.ferrymq.protocol.route.ProducerTable;
import org.ferrymq.protocol.route.QueueIdentity;
import org.ferrymq.protocol.route.SubscriptionData;
import org.ferrymq.protocol.route.TopicList;

/** Who consumes what, for administrators: groups of a topic, topics of a group, progress of all, connected producers. */
public final class GroupQueryHandler {
    private final Topics topics;
    private final ClientRegistry clients;
    private final ConsumerOffsets offsets;
    private final GroupProgress progress;
    private final BrokerStatistics statistics;
    private final BrokerIdentity identity;

    public GroupQueryHandler(
            Topics topics,
            ClientRegistry clients,
            ConsumerOffsets offsets,
            GroupProgress progress,
            BrokerStatistics statistics,
            BrokerIdentity identity) {
        this.topics = topics;
        this.clients = clients;
        this.offsets = offsets;
        this.progress = progress;
        this.statistics = statistics;
        this.identity = identity;
    }

    public void registerOn(HandlerTable table) {
        table.on(CommandType.QUERY_TOPIC_CONSUME_BY_WHO, GetGroupsOfTopic.class, this::groupsOfTopic)
                .on(CommandType.QUERY_TOPICS_BY_CONSUMER, GetTopicsOfGroup.class, this::topicsOfGroup)
                .on(CommandType.QUERY_SUBSCRIPTION_BY_CONSUMER, GetSubscription.class, this::subscription)
                .on(CommandType.GET_BROKER_CONSUME_STATS, GetBrokerConsumeStats.class, this::allProgress)
                .on(CommandType.GET_ALL_PRODUCER_INFO, GetAllProducers.class, this::producers);
    }

    private CompletionStage<Response> groupsOfTopic(GetGroupsOfTopic query, Peer peer) {
        Set<String> groups = new TreeSet<>(offsets.groupsOf(query.topic()));
        for (String group : clients.consumerGroups()) {
            ConsumerGroup connected = clients.consumers(group);
            if (connected != null && connected.subscription(query.topic()) != null) {
                groups.add(group);
            }
        }
        return Response.of(new JsonAnswer(new GroupList(groups))).done();
    }

    private CompletionStage<Response> topicsOfGroup(GetTopicsOfGroup query, Peer peer) {
        return Response.of(new JsonAnswer(new TopicList(progress.topics(query.group()), identity.addressText())))
                .done();
    }

    private CompletionStage<Response> subscription(GetSubscription query, Peer peer) {
        ConsumerGroup connected = clients.consumers(query.group());
        SubscriptionData told = connected == null ? null : connected.subscription(query.topic());
        return Response.of(new JsonAnswer(new GroupSubscription(told, query.group(), query.topic())))
                .done();
    }

    private CompletionStage<Response> allProgress(GetBrokerConsumeStats query, Peer peer) {
        Map<String, List<ConsumeStats>> groups = new LinkedHashMap<>();
        long behind = 0;
        for (String group : new TreeSet<>(offsets.groups())) {
            List<ConsumeStats> stats = new ArrayList<>();
            for (String name : progress.topics(group)) {
                TopicConfig topic = topics.topic(name);
                if (topic != null && (topic.order() || !query.isOrder())) {
                    Map<QueueIdentity, OffsetProgress> table = progress.of(group, topic);
                    behind += GroupProgress.behind(table);
                    stats.add(new ConsumeStats(table, statistics.outPerSecond(name, group)));
                }
            }
            groups.put(group, stats);
        }
        return Response.of(new BrokerConsumeStats(identity.addressText(), groups, behind))
                .done();
    }

    private CompletionStage<Response> producers(GetAllProducers query, Peer peer) {
        Map<String, List<ProducerInfo>> table = new TreeMap<>();
        for (String group : clients.producerGroups()) {
            table.put(
                    group,
                    clients.producers(group).stream()
                            .map(member -> new ProducerInfo(
                                    member.clientId(),
                                    member.peer().remote().getAddress().getHostAddress(),
                                    member.peer().language(),
                                    member.peer().version(),
                                    member.heardAtMillis()))
                            .toList());
        }
        return Response.of(new JsonAnswer(new ProducerTable(table))).done();
    }
}
