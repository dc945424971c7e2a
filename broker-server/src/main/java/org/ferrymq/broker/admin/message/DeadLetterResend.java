package org.ferrymq.broker.admin.message;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ferrymq.broker.admin.request.FoundMessage;
import org.ferrymq.broker.admin.request.MessageRequests;
import org.ferrymq.broker.admin.request.OffsetRequests;
import org.ferrymq.broker.admin.request.TopicRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.SysFlag;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;

/** Sends dead letters of a group again. Each copy is on its broker before the next is sent. */
final class DeadLetterResend {

    /** Its offset on a dead letter topic says how far {@link #all} came. */
    private static final String PROGRESS = "TOOLS_DLQ_RESEND";
    /** The group of all receivers of JMS queues. */
    private static final String JMS_QUEUES = "JMS_QUEUE";

    private static final String JMS_GROUPS = "JMS_";
    /** What only the dead letter has, and what must not happen again. */
    private static final Set<String> DROPPED = Set.of(
            PropertyKeys.DLQ_ORIGIN_TOPIC,
            PropertyKeys.DLQ_ORIGIN_MESSAGE_ID,
            PropertyKeys.DLQ_REASON,
            "DLQDeliveryCount",
            PropertyKeys.DELAY,
            PropertyKeys.TIMER_DELAY_MS,
            PropertyKeys.TIMER_DELAY_SEC,
            PropertyKeys.TIMER_DELIVER_MS);

    private static final int BATCH = 32;

    private final ClusterClient cluster;
    private final MessageRequests messages;
    private final OffsetRequests offsets;
    private final String group;
    private final @Nullable String target;

    DeadLetterResend(ClusterClient cluster, String group, @Nullable String target) {
        this.cluster = cluster;
        this.messages = new MessageRequests(cluster);
        this.offsets = new OffsetRequests(cluster);
        this.group = group;
        this.target = target;
    }

    /** The topic of the dead letters. */
    String deadLetters() {
        return TopicNames.deadLetterQueue(group);
    }

    /**
     * All on all brokers that were not sent again yet, and that nobody has received from the dead letter queue.
     *
     * @return how many were left out because somebody has
     */
    long all(Table table) {
        TopicRequests topics = new TopicRequests(cluster);
        List<BrokerNode> brokers = cluster.brokers().stream()
                .filter(broker -> topics.find(broker, deadLetters()).isPresent())
                .toList();
        long leftOut = 0;
        for (BrokerNode broker : brokers) {
            int queues = topics.find(broker, deadLetters()).orElseThrow().readQueues();
            if (isReceivedFrom(broker, queues)) {
                leftOut += waiting(broker, queues, table);
            } else {
                for (int queueId = 0; queueId < queues; queueId++) {
                    all(broker, queueId, table);
                }
            }
        }
        return leftOut;
    }

    private boolean isReceivedFrom(BrokerNode broker, int queues) {
        for (int queueId = 0; queueId < queues; queueId++) {
            if (offsets.committed(broker, JMS_QUEUES, deadLetters(), queueId) != null) {
                return true;
            }
        }
        return false;
    }

    /** Those that wait in a dead letter queue that is, or was, received from. */
    private long waiting(BrokerNode broker, int queues, Table table) {
        long[] next = new long[queues];
        long[] end = new long[queues];
        for (int queueId = 0; queueId < queues; queueId++) {
            next[queueId] = begin(broker, queueId);
            end[queueId] = offsets.max(broker, deadLetters(), queueId);
        }
        long[] leftOut = {0};
        messages.browse(broker, deadLetters(), letter -> {
            int queueId = letter.queueId();
            long offset = letter.queueOffset();
            if (queueId < queues && offset >= next[queueId] && offset < end[queueId]) {
                send(broker, letter, table);
                offsets.commit(broker, PROGRESS, deadLetters(), queueId, offset + 1);
                leftOut[0] += offset - next[queueId];
                next[queueId] = offset + 1;
            }
        });
        for (int queueId = 0; queueId < queues; queueId++) {
            if (next[queueId] < end[queueId]) {
                leftOut[0] += end[queueId] - next[queueId];
                offsets.commit(broker, PROGRESS, deadLetters(), queueId, end[queueId]);
            }
        }
        return leftOut[0];
    }

    private long begin(BrokerNode broker, int queueId) {
        Long done = offsets.committed(broker, PROGRESS, deadLetters(), queueId);
        return Math.max(done == null ? 0 : done, offsets.min(broker, deadLetters(), queueId));
    }

    private void all(BrokerNode broker, int queueId, Table table) {
        long next = begin(broker, queueId);
        // What fails while this runs becomes a dead letter again, and is left to the next time.
        long end = offsets.max(broker, deadLetters(), queueId);
        while (next < end) {
            MessageRequests.Pulled pulled =
                    messages.pull(broker, deadLetters(), queueId, next, (int) Math.min(BATCH, end - next), "*");
            for (FoundMessage letter : pulled.found()) {
                send(broker, letter, table);
                offsets.commit(broker, PROGRESS, deadLetters(), queueId, letter.queueOffset() + 1);
            }
            if (pulled.atEnd()) {
                break;
            }
            next = pulled.nextOffset();
        }
    }

    /** One that was found on whatever broker. */
    void one(FoundMessage letter, Table table) {
        String topic = target(letter);
        List<BrokerNode> brokers = new TopicRequests(cluster).brokersOf(topic, null);
        send(brokers.get(0), letter, table);
    }

    private void send(BrokerNode broker, FoundMessage letter, Table table) {
        String topic = target(letter);
        Map<String, String> properties = new HashMap<>(letter.properties());
        properties.keySet().removeAll(DROPPED);
        int compression = letter.sysFlag() & (SysFlag.COMPRESSED | SysFlag.COMPRESSION_TYPE_MASK);
        MessageRequests.Sent sent = messages.send(broker, topic, -1, compression, properties, letter.body());
        table.add(letter.offsetId(), topic, broker.name(), sent.queueId(), sent.queueOffset(), sent.messageId());
    }

    private String target(FoundMessage letter) {
        if (target != null) {
            return target;
        }
        String origin = letter.properties().get(PropertyKeys.DLQ_ORIGIN_TOPIC);
        if (group.equals(JMS_QUEUES) && origin != null) {
            return origin;
        }
        if (group.startsWith(JMS_GROUPS)) {
            throw AdminException.usage("group " + group + " is a JMS subscription to " + origin
                    + "; sent there, all its subscribers would get the message. If that is meant: --topic " + origin);
        }
        return TopicNames.retryTopic(group);
    }
}
