package org.ferrymq.broker.handler.nativ.destination;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.protocol.route.QueueData;
import org.ferrymq.protocol.route.QueueIdentity;
import org.ferrymq.protocol.route.TopicRoute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queues of a topic on all brokers of the cluster: this one's as it knows them, the others' as a nameserver tells. While none
 * answers, what was told last counts. Thread-safe.
 */
public final class ClusterRoutes {
    private static final Logger log = LoggerFactory.getLogger(ClusterRoutes.class);
    private static final Comparator<QueueIdentity> ORDER =
            Comparator.comparing(QueueIdentity::brokerName).thenComparingInt(QueueIdentity::queueId);

    /** Asks a nameserver. */
    @FunctionalInterface
    public interface Source {
        /** The route of a topic; one without queues if no broker has it. */
        CompletableFuture<TopicRoute> route(String topic);
    }

    private final Topics topics;
    private final BrokerIdentity identity;
    private final Map<String, List<QueueIdentity>> elsewhere = new ConcurrentHashMap<>();
    private volatile Source source =
            topic -> CompletableFuture.failedFuture(new IllegalStateException("no nameserver yet"));

    public ClusterRoutes(Topics topics, BrokerIdentity identity) {
        this.topics = topics;
        this.identity = identity;
        topics.addListener((before, after) -> {
            if (before != null && after == null) {
                elsewhere.remove(before.name());
            }
        });
    }

    /** Sets who is asked, as soon as that is known. */
    public void source(Source nameServers) {
        source = nameServers;
    }

    /** All queues of the topic that can be read, in order. */
    public CompletableFuture<List<QueueIdentity>> readQueues(String topic) {
        return source.route(topic).handle((route, error) -> {
            if (error == null) {
                elsewhere.put(topic, others(topic, route));
            } else {
                log.debug("no route of topic {} from a nameserver: {}", topic, error.toString());
            }
            List<QueueIdentity> queues = new ArrayList<>(elsewhere.getOrDefault(topic, List.of()));
            TopicConfig own = topics.topic(topic);
            if (own != null && own.isReadable()) {
                addQueues(queues, topic, identity.brokerName(), own.readQueueNums());
            }
            queues.sort(ORDER);
            return queues;
        });
    }

    private List<QueueIdentity> others(String topic, TopicRoute route) {
        List<QueueIdentity> queues = new ArrayList<>();
        for (QueueData data : route.queueDatas()) {
            boolean readable = (data.perm() & TopicConfig.PERM_READ) != 0;
            if (readable && !data.brokerName().equals(identity.brokerName())) {
                addQueues(queues, topic, data.brokerName(), Math.min(data.readQueueNums(), TopicConfig.MAX_QUEUES));
            }
        }
        return queues;
    }

    private static void addQueues(List<QueueIdentity> to, String topic, String broker, int count) {
        for (int queueId = 0; queueId < count; queueId++) {
            to.add(new QueueIdentity(topic, broker, queueId));
        }
    }
}
