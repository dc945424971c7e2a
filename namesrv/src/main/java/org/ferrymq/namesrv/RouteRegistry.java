package org.ferrymq.namesrv;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.ferrymq.protocol.command.route.RegisterBroker;
import org.ferrymq.protocol.command.route.RegisterBrokerAnswer;
import org.ferrymq.protocol.command.route.UnregisterBroker;
import org.ferrymq.protocol.message.TopicNames;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.ClusterInfo;
import org.ferrymq.protocol.route.DataVersion;
import org.ferrymq.protocol.route.QueueData;
import org.ferrymq.protocol.route.TopicConfigData;
import org.ferrymq.protocol.route.TopicRoute;
import org.ferrymq.protocol.route.TopicTable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which brokers there are and which topics they have. A master's registration replaces all that was known of its topics if it
 * says that it is whole; RocketMQ's brokers do not say, and tell all, a part, or only what changed: that is added.
 * Thread-safe: every method takes the one lock for a few map operations.
 */
final class RouteRegistry {
    private static final Logger log = LoggerFactory.getLogger(RouteRegistry.class);
    private static final long MASTER = 0;
    private static final int READ_AND_WRITE = 6;
    private static final int WRITE = 2;

    /** A registered broker process. */
    private static final class Live {
        final String name;
        final long id;
        final String address;
        final String haAddress;
        final Object channel;
        final long timeoutNanos;
        final DataVersion version;
        long heardAtNanos;

        Live(RegisterBroker from, DataVersion version, Object channel, long timeoutNanos, long now) {
            this.name = from.brokerName();
            this.id = from.brokerId();
            this.address = from.brokerAddr();
            this.haAddress = from.haServerAddr();
            this.channel = channel;
            this.timeoutNanos = timeoutNanos;
            this.version = version;
            this.heardAtNanos = now;
        }
    }

    /** The processes of one broker name, by id. */
    private static final class Group {
        final String cluster;
        final Map<Long, Live> members = new TreeMap<>();
        Map<String, QueueData> topics = new HashMap<>();

        Group(String cluster) {
            this.cluster = cluster;
        }
    }

    private final Map<String, Group> brokers = new TreeMap<>();
    /** Brokers that clients are not to write to. */
    private final Set<String> writeWiped = new TreeSet<>();

    private final Function<String, @Nullable String> orderConfig;
    private final Supplier<Duration> silence;
    private final LongSupplier nanoClock;

    /**
     * An empty registry.
     *
     * @param silence a broker that registers now and is silent for so long is dropped, unless it asked for another time
     * @param orderConfig which queues an ordered topic has, null if nobody said
     * @param nanoClock monotonic, as {@link System#nanoTime()}
     */
    RouteRegistry(Supplier<Duration> silence, Function<String, @Nullable String> orderConfig, LongSupplier nanoClock) {
        this.orderConfig = orderConfig;
        this.silence = silence;
        this.nanoClock = nanoClock;
    }

    /** A broker tells that it lives, and its topics. The channel is whatever {@link #channelClosed} will name. */
    synchronized RegisterBrokerAnswer register(RegisterBroker from, TopicTable topics, Object channel) {
        Group known = brokers.get(from.brokerName());
        if (known == null || !known.cluster.equals(from.clusterName())) {
            known = new Group(from.clusterName());
            brokers.put(from.brokerName(), known);
        }
        Group group = known;
        long timeout = from.heartbeatTimeoutMillis() > 0
                ? Duration.ofMillis(from.heartbeatTimeoutMillis()).toNanos()
                : silence.get().toNanos();
        Live live = new Live(from, topics.dataVersion(), channel, timeout, nanoClock.getAsLong());
        // One process has one id: a broker that changed its id does not count twice.
        group.members.values().removeIf(other -> other.address.equals(live.address) && other.id != live.id);
        Live before = group.members.put(live.id, live);
        if (before == null) {
            log.info(
                    "broker {} ({}) at {} registered, {} topics",
                    live.name,
                    live.id,
                    live.address,
                    topics.topicConfigTable().size());
        } else if (!before.address.equals(live.address)) {
            log.warn("broker {} ({}) at {} takes the place of {}", live.name, live.id, live.address, before.address);
        }
        if (live.id == MASTER) {
            Map<String, QueueData> told = queues(live.name, topics);
            if (from.wholeTable()) {
                group.topics = told;
            } else {
                group.topics.putAll(told);
            }
        }
        Live master = group.members.get(MASTER);
        return master == null || master == live
                ? new RegisterBrokerAnswer(null, null)
                : new RegisterBrokerAnswer(master.haAddress, master.address);
    }

    /** A broker of RocketMQ tells of one topic only. True if one of its brokers is known. */
    synchronized boolean registerTopic(String topic, List<QueueData> queues) {
        boolean any = false;
        for (QueueData queue : queues) {
            Group group = brokers.get(queue.brokerName());
            if (group != null) {
                group.topics.put(topic, queue);
                any = true;
            }
        }
        return any;
    }

    /** The topics whose flags are such on a broker. */
    synchronized Set<String> topics(IntPredicate flags) {
        Set<String> topics = new TreeSet<>();
        brokers.values()
                .forEach(group -> group.topics.forEach((topic, queues) -> {
                    if (flags.test(queues.topicSysFlag())) {
                        topics.add(topic);
                    }
                }));
        return topics;
    }

    private static Map<String, QueueData> queues(String brokerName, TopicTable table) {
        Map<String, QueueData> queues = new HashMap<>();
        for (TopicConfigData topic : table.topicConfigTable().values()) {
            queues.put(
                    topic.topicName(),
                    new QueueData(
                            brokerName,
                            topic.readQueueNums(),
                            topic.writeQueueNums(),
                            topic.perm(),
                            topic.topicSysFlag()));
        }
        return queues;
    }

    /** A broker leaves. */
    synchronized void unregister(UnregisterBroker from) {
        Group group = brokers.get(from.brokerName());
        Live live = group == null ? null : group.members.get(from.brokerId());
        if (live != null && live.address.equals(from.brokerAddr())) {
            drop(live, "it unregistered");
            if (!brokers.containsKey(live.name)) {
                // It was stopped as one stops a broker for maintenance: when it comes back, it is ready for use.
                writeWiped.remove(live.name);
            }
        }
    }

    /** A channel closed: the brokers that registered over it last are gone. */
    synchronized void channelClosed(Object channel) {
        for (Live live : all()) {
            if (live.channel.equals(channel)) {
                drop(live, "its connection closed");
            }
        }
    }

    /** Drops the brokers that have been silent for too long. */
    synchronized void dropSilent() {
        long now = nanoClock.getAsLong();
        for (Live live : all()) {
            if (now - live.heardAtNanos > live.timeoutNanos) {
                drop(
                        live,
                        "it was silent for "
                                + Duration.ofNanos(now - live.heardAtNanos).toSeconds() + " s");
            }
        }
    }

    private List<Live> all() {
        List<Live> all = new ArrayList<>();
        brokers.values().forEach(group -> all.addAll(group.members.values()));
        return all;
    }

    private void drop(Live live, String reason) {
        Group group = brokers.get(live.name);
        if (group != null && group.members.remove(live.id, live)) {
            log.info("broker {} ({}) at {} dropped: {}", live.name, live.id, live.address, reason);
            if (group.members.isEmpty()) {
                brokers.remove(live.name);
            }
        }
    }

    /**
     * Where a topic is, null if no broker has it. A retry topic that is not there yet is said to be on every broker that
     * makes topics by itself: a new group asks for its route before its first heartbeat makes the topic, and would
     * otherwise look for its retries half a minute later.
     */
    synchronized @Nullable TopicRoute route(String topic) {
        List<QueueData> queues = new ArrayList<>();
        List<BrokerData> data = new ArrayList<>();
        brokers.forEach((name, group) -> {
            QueueData queue = group.topics.get(topic);
            if (queue == null && TopicNames.isRetryTopic(topic) && group.topics.containsKey(TopicNames.DEFAULT_TOPIC)) {
                queue = new QueueData(name, 1, 1, READ_AND_WRITE, 0);
            }
            if (queue != null) {
                queues.add(permitted(queue));
                data.add(data(name, group));
            }
        });
        return queues.isEmpty() ? null : new TopicRoute(orderConfig.apply(topic), queues, data, Map.of());
    }

    private QueueData permitted(QueueData queue) {
        return writeWiped.contains(queue.brokerName())
                ? new QueueData(
                        queue.brokerName(),
                        queue.readQueueNums(),
                        queue.writeQueueNums(),
                        queue.perm() & ~WRITE,
                        queue.topicSysFlag())
                : queue;
    }

    /** From now on routes do not let clients write to the broker, until {@link #addWrite} or until it unregisters. */
    synchronized int wipeWrite(String brokerName) {
        Group group = brokers.get(brokerName);
        if (group == null) {
            return 0;
        }
        writeWiped.add(brokerName);
        log.info("clients are not to write to broker {} any more", brokerName);
        return group.topics.size();
    }

    /** Undoes {@link #wipeWrite}. */
    synchronized int addWrite(String brokerName) {
        if (writeWiped.remove(brokerName)) {
            log.info("clients may write to broker {} again", brokerName);
        }
        Group group = brokers.get(brokerName);
        return group == null ? 0 : group.topics.size();
    }

    /** The version of its topics that a broker registered last, null if it is not known; counts as a sign of life. */
    synchronized @Nullable DataVersion heard(String brokerName, String address) {
        Group group = brokers.get(brokerName);
        if (group != null) {
            for (Live live : group.members.values()) {
                if (live.address.equals(address)) {
                    live.heardAtNanos = nanoClock.getAsLong();
                    return live.version;
                }
            }
        }
        return null;
    }

    /** The processes of a broker name, empty if there is none. */
    synchronized Map<Long, String> members(String brokerName) {
        Group group = brokers.get(brokerName);
        return group == null ? Map.of() : data(brokerName, group).brokerAddrs();
    }

    private static BrokerData data(String name, Group group) {
        TreeMap<Long, String> addresses = new TreeMap<>();
        group.members.forEach((id, live) -> addresses.put(id, live.address));
        return new BrokerData(group.cluster, name, addresses);
    }

    /** All brokers by cluster. */
    synchronized ClusterInfo clusters() {
        Map<String, BrokerData> byName = new TreeMap<>();
        Map<String, Set<String>> byCluster = new TreeMap<>();
        brokers.forEach((name, group) -> {
            byName.put(name, data(name, group));
            byCluster.computeIfAbsent(group.cluster, c -> new TreeSet<>()).add(name);
        });
        return new ClusterInfo(byName, byCluster);
    }

    /** All topics. */
    synchronized Set<String> topics() {
        Set<String> topics = new TreeSet<>();
        brokers.values().forEach(group -> topics.addAll(group.topics.keySet()));
        return topics;
    }

    /** The topics of a cluster. */
    synchronized Set<String> topics(String cluster) {
        Set<String> topics = new TreeSet<>();
        brokers.values().stream()
                .filter(group -> group.cluster.equals(cluster))
                .forEach(group -> topics.addAll(group.topics.keySet()));
        return topics;
    }

    /** Names of clusters and brokers. */
    synchronized Set<String> names() {
        Set<String> names = new TreeSet<>(brokers.keySet());
        brokers.values().forEach(group -> names.add(group.cluster));
        return names;
    }

    /** Forgets a topic, until a broker registers it again; on one cluster or, with null, on all. */
    synchronized void deleteTopic(String topic, @Nullable String cluster) {
        for (Group group : brokers.values()) {
            if (cluster == null || cluster.equals(group.cluster)) {
                group.topics.remove(topic);
            }
        }
    }
}
