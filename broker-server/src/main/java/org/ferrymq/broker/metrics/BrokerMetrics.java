package org.ferrymq.broker.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.ferrymq.broker.delivery.ConsumerOffsets;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.broker.statistics.BrokerStatistics;
import org.ferrymq.broker.statistics.GroupStatistics;
import org.ferrymq.broker.statistics.SizeHistogram;
import org.ferrymq.broker.statistics.TopicStatistics;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.OpenTransaction;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.broker.store.StoreState;
import org.ferrymq.broker.store.StoreStatus;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.message.MessageType;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;

/**
 * The broker's figures under RocketMQ's names where there are some, and under {@code ferrymq_} where there are none.
 * docs/metrics.md lists them. Thread-safe.
 */
public final class BrokerMetrics implements MultiCollector {
    private static final String TOPIC = "topic";
    private static final String GROUP = "consumer_group";
    private static final String IS_RETRY = "is_retry";
    private static final String MESSAGE_TYPE = "message_type";

    /**
     * What is measured.
     *
     * @param consumers connected stock clients by consumer group
     * @param producers connected stock clients by producer group
     * @param held messages that were given to consumers and are not acknowledged, for groups that do not pull
     * @param permission bits of what routes let clients do: 4 read, 2 write
     * @param viewPosition log position that the metadata view on disk has
     */
    public record Sources(
            BrokerStatistics statistics,
            MessageStore store,
            Topics topics,
            ConsumerOffsets offsets,
            Supplier<Map<String, Integer>> consumers,
            Supplier<Map<String, Integer>> producers,
            Supplier<Map<LedgerKey, Long>> held,
            LongSupplier permission,
            LongSupplier viewPosition) {}

    private final Sources sources;
    private final Labels own;
    private final InstantSource clock;

    /** The metrics of a broker; {@code clock} is the time of day. */
    public BrokerMetrics(Sources sources, String cluster, String brokerName, InstantSource clock) {
        this.sources = sources;
        this.own = Labels.of("cluster", cluster, "node_type", "broker", "node_id", brokerName);
        this.clock = clock;
    }

    @Override
    public MetricSnapshots collect() {
        Families families = new Families(own);
        Map<String, TopicStatistics> topics = sources.statistics().topics();
        topics.forEach((topic, counted) -> traffic(families, topic, counted));
        Map<LedgerKey, Long> held = sources.held().get();
        for (String group : sources.offsets().groups()) {
            lag(families, group, topics, held);
        }
        connections(families);
        topics(families);
        store(families);
        calls(families);
        families.histogram(
                "ferrymq_put_latency_seconds",
                "From a send's arrival to its answer",
                sources.statistics().putLatency().snapshot());
        families.histogram(
                "ferrymq_get_latency_seconds",
                "Answering a request for messages when there are some",
                sources.statistics().getLatency().snapshot());
        families.histogram(
                "ferrymq_flush_latency_seconds",
                "Forcing the log to disk",
                sources.store().flushLatency());
        return families.all();
    }

    private static void traffic(Families families, String topic, TopicStatistics counted) {
        String retry = Boolean.toString(TopicNames.isRetryTopic(topic));
        counted.byType().forEach((type, sum) -> {
            if (type == MessageType.NORMAL || sum.messages().sum() > 0) {
                String[] labels = {TOPIC, topic, IS_RETRY, retry, MESSAGE_TYPE, word(type)};
                families.counter(
                        "rocketmq_messages_in",
                        "Messages sent to a topic",
                        sum.messages().sum(),
                        labels);
                families.counter(
                        "rocketmq_throughput_in",
                        "Bytes sent to a topic",
                        sum.bytes().sum(),
                        labels);
            }
        });
        for (Map.Entry<String, GroupStatistics> entry : counted.groups().entrySet()) {
            String group = entry.getKey();
            GroupStatistics consumed = entry.getValue();
            families.counter(
                    "rocketmq_messages_out",
                    "Messages given to consumers of a group",
                    consumed.out().messages(),
                    TOPIC,
                    topic,
                    GROUP,
                    group,
                    IS_RETRY,
                    retry);
            families.counter(
                    "rocketmq_throughput_out",
                    "Bytes given to consumers of a group",
                    consumed.out().bytes(),
                    TOPIC,
                    topic,
                    GROUP,
                    group,
                    IS_RETRY,
                    retry);
            families.counter(
                    "ferrymq_sent_back",
                    "Messages that consumers of a group want again later",
                    consumed.sentBack().messages(),
                    TOPIC,
                    topic,
                    GROUP,
                    group);
        }
    }

    private void lag(Families families, String group, Map<String, TopicStatistics> topics, Map<LedgerKey, Long> held) {
        Map<String, Backlog> backlogs = new java.util.TreeMap<>();
        sources.offsets()
                .ofGroup(group)
                .forEach((queue, offset) -> sources.store()
                        .queue(queue.topic(), queue.queueId())
                        .ifPresent(reader -> backlogs.computeIfAbsent(
                                        queue.topic(), topic -> new Backlog(pulled(topics.get(topic), group)))
                                .add(
                                        reader,
                                        queue.queueId(),
                                        offset,
                                        held.getOrDefault(new LedgerKey(group, queue.topic(), queue.queueId()), 0L))));
        backlogs.forEach((topic, backlog) -> {
            String retry = Boolean.toString(TopicNames.isRetryTopic(topic));
            families.gauge(
                    "rocketmq_consumer_lag_messages",
                    "Messages that a group has still to consume",
                    backlog.messages,
                    TOPIC,
                    topic,
                    GROUP,
                    group,
                    IS_RETRY,
                    retry);
            families.gauge(
                    "rocketmq_consumer_inflight_messages",
                    "Messages that a group has pulled, popped or been given and not yet consumed",
                    backlog.inFlight,
                    TOPIC,
                    topic,
                    GROUP,
                    group,
                    IS_RETRY,
                    retry);
            families.gauge(
                    "rocketmq_consumer_ready_messages",
                    "Messages that no consumer of a group has yet",
                    backlog.messages - backlog.inFlight,
                    TOPIC,
                    topic,
                    GROUP,
                    group,
                    IS_RETRY,
                    retry);
            families.gauge(
                    "rocketmq_consumer_lag_latency",
                    "Age of the oldest of them in milliseconds",
                    backlog.oldest == Long.MAX_VALUE ? 0 : Math.max(0, clock.millis() - backlog.oldest),
                    TOPIC,
                    topic,
                    GROUP,
                    group,
                    IS_RETRY,
                    retry);
        });
    }

    /** By queue: how far a group has pulled; empty for groups that do not pull. */
    private static Map<Integer, Long> pulled(@Nullable TopicStatistics counted, String group) {
        GroupStatistics consumed = counted == null ? null : counted.groups().get(group);
        return consumed == null ? Map.of() : consumed.pulled();
    }

    /** What waits for a group on the queues of a topic. */
    private static final class Backlog {
        private final QueueEntry entry = new QueueEntry();
        private final Map<Integer, Long> pulled;
        private long messages;
        private long inFlight;
        private long oldest = Long.MAX_VALUE;

        Backlog(Map<Integer, Long> pulled) {
            this.pulled = pulled;
        }

        void add(QueueReader queue, int queueId, long offset, long held) {
            long next = Math.max(offset, queue.minOffset());
            long waiting = queue.maxOffset() - next;
            if (waiting > 0) {
                messages += waiting;
                long given = Math.max(held, pulled.getOrDefault(queueId, next) - next);
                inFlight += Math.max(0, Math.min(waiting, given));
                if (queue.read(next, entry)) {
                    oldest = Math.min(oldest, entry.visibleSinceMs());
                }
            }
        }
    }

    private void calls(Families families) {
        sources.statistics()
                .calls()
                .forEach((type, code, waited, latency) -> families.histogram(
                        "rocketmq_rpc_latency",
                        "From a request's arrival to its answer, in milliseconds",
                        Arrays.stream(latency.boundsSeconds())
                                .map(bound -> bound * 1000)
                                .toArray(),
                        latency.counts(),
                        latency.totalSeconds() * 1000,
                        "protocol_type",
                        "remoting",
                        "request_code",
                        type.name().toLowerCase(Locale.ROOT),
                        "response_code",
                        ResponseCode.word(code),
                        "is_long_polling",
                        Boolean.toString(waited)));
        sources.statistics()
                .messageSizes()
                .forEach((type, sizes) -> families.histogram(
                        "rocketmq_message_size",
                        "Bytes of the bodies of sent messages",
                        SizeHistogram.bounds(),
                        sizes.counts(),
                        (double) sizes.totalBytes(),
                        MESSAGE_TYPE,
                        word(type)));
    }

    private static String word(MessageType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private void connections(Families families) {
        sources.consumers()
                .get()
                .forEach((group, count) -> families.gauge(
                        "rocketmq_consumer_connections", "Connected stock consumers", count, GROUP, group));
        sources.producers()
                .get()
                .forEach((group, count) -> families.gauge(
                        "rocketmq_producer_connections", "Connected stock producers", count, "producer_group", group));
    }

    private void topics(Families families) {
        int topics = 0;
        for (TopicConfig topic : sources.topics().all()) {
            topics++;
            if (TopicNames.isDeadLetterQueue(topic.name())) {
                long letters = 0;
                for (int queueId = 0; queueId < topic.readQueueNums(); queueId++) {
                    letters += sources.store()
                            .queue(topic.name(), queueId)
                            .map(QueueReader::maxOffset)
                            .orElse(0L);
                }
                families.counter(
                        "rocketmq_send_to_dlq_messages",
                        "Messages that a group gave up",
                        letters,
                        GROUP,
                        topic.name().substring(TopicNames.DLQ_PREFIX.length()));
            }
        }
        families.gauge("rocketmq_topic_number", "Topics", topics);
        families.gauge(
                "rocketmq_consumer_group_number",
                "Consumer groups with offsets",
                sources.offsets().groups().size());
        families.gauge(
                "rocketmq_broker_permission",
                "What routes let clients do: 4 read, 2 write",
                sources.permission().getAsLong());
    }

    private void store(Families families) {
        StoreStatus status = sources.store().status();
        families.gauge("rocketmq_storage_size", "Bytes of the log", status.appendPosition() - status.minPosition());
        families.gauge(
                "rocketmq_storage_flush_behind_bytes",
                "Bytes of the log that are not on disk yet",
                status.appendPosition() - status.durablePosition());
        families.gauge("rocketmq_timing_messages", "Delayed messages not yet due", status.pendingTimers());
        families.gauge("ferrymq_pending_timers", "Delayed messages not yet due", status.pendingTimers());
        families.gauge(
                "rocketmq_half_messages", "Half messages neither committed nor rolled back", status.openHalves());
        families.gauge(
                "ferrymq_open_transactions",
                "Transactions neither committed nor rolled back",
                status.openTransactions());
        families.gauge(
                "ferrymq_in_doubt_transactions",
                "Prepared transactions that wait for their end",
                sources.store().openTransactions().stream()
                        .filter(OpenTransaction::prepared)
                        .count());
        families.gauge(
                "ferrymq_view_lag_bytes",
                "Bytes of the log that the metadata view on disk does not have yet",
                Math.max(0, status.appendPosition() - sources.viewPosition().getAsLong()));
        families.gauge(
                "ferrymq_log_start_position", "Where the log begins: rises when it is freed", status.minPosition());
        families.gauge(
                "ferrymq_damaged_messages",
                "Messages found damaged on the disk since the broker was started",
                status.damagedMessages());
        families.gauge("ferrymq_disk_free_bytes", "Free bytes of the store's disk", status.freeDiskBytes());
        families.gauge(
                "ferrymq_store_accepts_messages",
                "1 if messages are accepted, 0 if the disk is full or the store failed",
                status.state() == StoreState.RUNNING && !status.full() ? 1 : 0);
    }
}
