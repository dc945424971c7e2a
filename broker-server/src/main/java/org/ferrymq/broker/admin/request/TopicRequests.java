package org.ferrymq.broker.admin.request;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.protocol.NearestWord;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.offset.GetTopicStats;
import org.ferrymq.protocol.command.offset.TopicStats;
import org.ferrymq.protocol.command.route.DeleteTopicOnNameServer;
import org.ferrymq.protocol.command.route.GetRoute;
import org.ferrymq.protocol.command.topic.CreateTopic;
import org.ferrymq.protocol.command.topic.DeleteTopicOnBroker;
import org.ferrymq.protocol.command.topic.GetAllTopicConfig;
import org.ferrymq.protocol.message.TopicNames;
import org.ferrymq.protocol.route.TopicConfigData;
import org.ferrymq.protocol.route.TopicRoute;
import org.ferrymq.protocol.route.TopicTable;
import org.jspecify.annotations.Nullable;

/** Requests about topics. */
public final class TopicRequests {

    private static final String KIND = "kind";

    private final ClusterClient cluster;

    public TopicRequests(ClusterClient cluster) {
        this.cluster = cluster;
    }

    /** The topics of a broker, by name. */
    public List<TopicInfo> all(BrokerNode broker) {
        return table(broker).values().stream()
                .map(TopicRequests::info)
                .sorted(Comparator.comparing(TopicInfo::name))
                .toList();
    }

    private Map<String, TopicConfigData> table(BrokerNode broker) {
        return cluster.json(broker.address(), new GetAllTopicConfig(), TopicTable.class)
                .topicConfigTable();
    }

    private static TopicInfo info(TopicConfigData topic) {
        return new TopicInfo(
                topic.topicName(),
                topic.attributes().get(KIND),
                topic.readQueueNums(),
                topic.writeQueueNums(),
                topic.perm(),
                topic.order());
    }

    /** A topic of a broker, if it has it. */
    public Optional<TopicInfo> find(BrokerNode broker, String topic) {
        return Optional.ofNullable(table(broker).get(topic)).map(TopicRequests::info);
    }

    /** The brokers that have a topic, at least one. */
    public List<BrokerNode> brokersOf(String topic, @Nullable String brokerName) {
        List<BrokerNode> brokers = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (BrokerNode broker : cluster.brokers(brokerName)) {
            Set<String> there = table(broker).keySet();
            if (there.contains(topic)) {
                brokers.add(broker);
            }
            names.addAll(there);
        }
        if (brokers.isEmpty()) {
            throw AdminException.refused((brokerName == null ? "no broker has" : "broker " + brokerName + " has not")
                    + " a topic " + topic
                    + NearestWord.of(topic, names)
                            .map(near -> "; did you mean " + near + "?")
                            .orElse("; 'mqadmin topic list --all' shows them"));
        }
        return brokers;
    }

    /** The names of all topics of all brokers that may hold messages. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        cluster.brokers()
                .forEach(broker -> all(broker).stream()
                        .filter(topic -> !topic.isSetting())
                        .forEach(topic -> names.add(topic.name())));
        return names;
    }

    /** Offsets of its queues; empty for a topic that only stands for settings. */
    public Optional<TopicStats> statistics(BrokerNode broker, String topic) {
        return cluster.callOptional(
                broker.address(),
                new GetTopicStats(topic),
                ResponseCode.TOPIC_NOT_EXIST,
                answer -> TopicStats.read(answer.body()));
    }

    /** Messages that a topic holds on a broker, consumed or not; null for a topic that only stands for settings. */
    public @Nullable Long messages(BrokerNode broker, TopicInfo topic) {
        return topic.isSetting()
                ? null
                : statistics(broker, topic.name()).map(TopicRequests::sum).orElse(null);
    }

    private static long sum(TopicStats stats) {
        return stats.offsetTable().values().stream()
                .mapToLong(queue -> Math.max(0, queue.maxOffset() - queue.minOffset()))
                .sum();
    }

    /** Creates a topic, or changes it to this. */
    public void put(BrokerNode broker, TopicInfo topic, @Nullable String attributes) {
        TopicNames.validate(topic.name());
        cluster.run(
                broker.address(),
                new CreateTopic(
                        topic.name(),
                        TopicNames.DEFAULT_TOPIC,
                        topic.readQueues(),
                        topic.writeQueues(),
                        topic.perm(),
                        "SINGLE_TAG",
                        0,
                        topic.order(),
                        attributes));
    }

    public void delete(BrokerNode broker, String topic) {
        cluster.run(broker.address(), new DeleteTopicOnBroker(topic));
    }

    /** Removes the route from every nameserver. */
    public void deleteRoute(String topic) {
        cluster.nameservers().forEach(nameserver -> cluster.run(nameserver, new DeleteTopicOnNameServer(topic, null)));
    }

    /** Where clients are sent to, as the first nameserver says. */
    public Optional<TopicRoute> route(String topic) {
        return cluster.callOptional(
                cluster.nameservers().get(0),
                new GetRoute(topic),
                ResponseCode.TOPIC_NOT_EXIST,
                answer -> JsonBody.read(answer.body(), TopicRoute.class));
    }
}
