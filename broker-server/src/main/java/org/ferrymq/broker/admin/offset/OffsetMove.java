package org.ferrymq.broker.admin.offset;

import java.util.List;
import org.ferrymq.broker.admin.request.GroupRequests;
import org.ferrymq.broker.admin.request.OffsetRequests;
import org.ferrymq.broker.admin.request.TopicRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Table;
import org.jspecify.annotations.Nullable;

/** Moves a group on the queues of a topic to somewhere else. */
final class OffsetMove {

    /** Where to. */
    @FunctionalInterface
    interface Target {
        /** The new offset of a queue. */
        long of(OffsetRequests offsets, BrokerNode broker, int queueId);
    }

    private final ClusterClient cluster;
    private final String group;
    private final String topic;

    OffsetMove(ClusterClient cluster, String group, String topic) {
        this.cluster = cluster;
        this.group = group;
        this.topic = topic;
    }

    /**
     * Moves it, and lists queue by queue from where to where.
     *
     * @param brokerName only on this broker, null: on all
     * @param queueId only on this queue, null: on all
     */
    Table to(Target target, @Nullable String brokerName, @Nullable Integer queueId, boolean dryRun) {
        Table table = new Table("topic", "broker", "queue", "from", "to", "minOffset", "maxOffset");
        TopicRequests topics = new TopicRequests(cluster);
        List<BrokerNode> brokers = topics.brokersOf(topic, brokerName);
        if (!dryRun) {
            brokers.forEach(this::refuseConnected);
        }
        OffsetRequests offsets = new OffsetRequests(cluster);
        for (BrokerNode broker : brokers) {
            int queues = topics.find(broker, topic).orElseThrow().readQueues();
            for (int queue = 0; queue < queues; queue++) {
                if (queueId == null || queueId == queue) {
                    long min = offsets.min(broker, topic, queue);
                    long max = offsets.max(broker, topic, queue);
                    long to = Math.max(min, Math.min(max, target.of(offsets, broker, queue)));
                    Long from = offsets.committed(broker, group, topic, queue);
                    if (!dryRun) {
                        offsets.commit(broker, group, topic, queue, to);
                    }
                    table.add(topic, broker.name(), queue, from, to, min, max);
                }
            }
        }
        if (table.isEmpty()) {
            throw AdminException.refused("topic " + topic + " has no queue " + queueId);
        }
        return table;
    }

    /** Connected clients know their offsets themselves, and would soon overwrite what is set here. */
    private void refuseConnected(BrokerNode broker) {
        int clients = new GroupRequests(cluster).clients(broker, group);
        if (clients > 0) {
            throw AdminException.refused("group " + group + " has " + clients + " clients connected to "
                    + broker.name()
                    + ", which would overwrite its offsets; stop them first ('mqadmin group connections "
                    + group + "' shows them). --dry-run shows what would be done");
        }
    }
}
