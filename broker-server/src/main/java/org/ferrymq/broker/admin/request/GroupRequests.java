package org.ferrymq.broker.admin.request;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.protocol.NearestWord;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.client.GetConsumerConnections;
import org.ferrymq.protocol.command.group.CreateGroup;
import org.ferrymq.protocol.command.group.DeleteGroup;
import org.ferrymq.protocol.command.group.GetAllGroups;
import org.ferrymq.protocol.command.group.GetTopicsOfGroup;
import org.ferrymq.protocol.command.offset.ConsumeStats;
import org.ferrymq.protocol.command.offset.GetConsumeStats;
import org.ferrymq.protocol.message.TopicNames;
import org.ferrymq.protocol.route.ConsumerConnections;
import org.ferrymq.protocol.route.GroupConfig;
import org.ferrymq.protocol.route.GroupTable;
import org.ferrymq.protocol.route.TopicList;
import org.jspecify.annotations.Nullable;

/** Requests about consumer groups. */
public final class GroupRequests {

    private final ClusterClient cluster;

    public GroupRequests(ClusterClient cluster) {
        this.cluster = cluster;
    }

    /** The consumer groups of a broker, sorted. */
    public List<String> all(BrokerNode broker) {
        return cluster
                .json(broker.address(), new GetAllGroups(), GroupTable.class)
                .subscriptionGroupTable()
                .keySet()
                .stream()
                .sorted()
                .toList();
    }

    /** The configuration of a group of a broker, if it has it. */
    public Optional<GroupConfig> find(BrokerNode broker, String group) {
        return Optional.ofNullable(cluster.json(broker.address(), new GetAllGroups(), GroupTable.class)
                .subscriptionGroupTable()
                .get(group));
    }

    /** The brokers that know a group, at least one. */
    public List<BrokerNode> brokersOf(String group) {
        List<BrokerNode> brokers = cluster.brokers().stream()
                .filter(broker -> all(broker).contains(group))
                .toList();
        if (brokers.isEmpty()) {
            throw unknown(group);
        }
        return brokers;
    }

    /** That nobody knows a group, with the one that was probably meant. */
    public AdminException unknown(String group) {
        Set<String> names = new TreeSet<>();
        cluster.brokers().forEach(broker -> names.addAll(all(broker)));
        return AdminException.refused("no broker knows a consumer group " + group
                + NearestWord.of(group, names)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("; 'mqadmin group list' shows them"));
    }

    /** Creates a group, or changes it to this. */
    public void put(BrokerNode broker, GroupConfig config) {
        TopicNames.validateGroup(config.groupName());
        cluster.run(broker.address(), new CreateGroup(config));
    }

    public void delete(BrokerNode broker, String group, boolean offsetsToo) {
        cluster.run(broker.address(), new DeleteGroup(group, offsetsToo));
    }

    /** The connected clients of a group; empty if there is none. */
    public Optional<ConsumerConnections> connections(BrokerNode broker, String group) {
        return cluster.callOptional(
                broker.address(),
                new GetConsumerConnections(group),
                ResponseCode.CONSUMER_NOT_ONLINE,
                answer -> JsonBody.read(answer.body(), ConsumerConnections.class));
    }

    /** Whether a group has consumed anything on a broker beside its retries; with a topic, of that topic. */
    public boolean hasOffsets(BrokerNode broker, String group, @Nullable String topic) {
        return cluster.json(broker.address(), new GetTopicsOfGroup(group), TopicList.class).topicList().stream()
                .anyMatch(name -> topic == null ? !name.equals(TopicNames.retryTopic(group)) : name.equals(topic));
    }

    /** How many clients of a group are connected to a broker. */
    public int clients(BrokerNode broker, String group) {
        return connections(broker, group)
                .map(connections -> connections.connectionSet().size())
                .orElse(0);
    }

    /** How far a group has consumed each queue of a broker that it consumes; empty if none. */
    public List<QueueProgress> progress(BrokerNode broker, String group) {
        return cluster
                .call(broker.address(), new GetConsumeStats(group, null), answer -> ConsumeStats.read(answer.body()))
                .offsetTable()
                .entrySet()
                .stream()
                .map(entry -> new QueueProgress(
                        entry.getKey().topic(),
                        entry.getKey().queueId(),
                        entry.getValue().brokerOffset(),
                        entry.getValue().consumerOffset(),
                        entry.getValue().lastTimestamp()))
                .sorted(Comparator.comparing(QueueProgress::topic).thenComparingInt(QueueProgress::queueId))
                .toList();
    }
}
