package org.ferrymq.broker.handler.nativ.admin;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.delivery.ConsumerOffsets;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.destination.NativeDestinations;
import org.ferrymq.broker.handler.nativ.group.ClientRegistry;
import org.ferrymq.broker.handler.nativ.group.ConsumerGroup;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonAnswer;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.find.QueryConsumeQueue;
import org.ferrymq.protocol.command.offset.GetConsumeTimeSpan;
import org.ferrymq.protocol.route.ConsumeQueueEntries;
import org.ferrymq.protocol.route.ConsumeQueueEntry;
import org.ferrymq.protocol.route.QueueIdentity;
import org.ferrymq.protocol.route.QueueTimeSpan;
import org.ferrymq.protocol.route.SubscriptionData;
import org.ferrymq.protocol.route.TimeSpans;
import org.jspecify.annotations.Nullable;

/** What queues contain, for administrators: their entries and the times they reach over. */
public final class QueueInspectionHandler {
    private static final long NO_TIME = -1;
    /** Entries told at once, whatever is asked for. */
    private static final int MAX_ENTRIES = 10_000;

    private final MessageStore store;
    private final NativeDestinations destinations;
    private final ClientRegistry clients;
    private final ConsumerOffsets offsets;
    private final BrokerIdentity identity;
    private final InstantSource clock;

    public QueueInspectionHandler(
            MessageStore store,
            NativeDestinations destinations,
            ClientRegistry clients,
            ConsumerOffsets offsets,
            BrokerIdentity identity,
            InstantSource clock) {
        this.store = store;
        this.destinations = destinations;
        this.clients = clients;
        this.offsets = offsets;
        this.identity = identity;
        this.clock = clock;
    }

    public void registerOn(HandlerTable table) {
        table.on(CommandType.QUERY_CONSUME_QUEUE, QueryConsumeQueue.class, this::entries)
                .on(CommandType.QUERY_CONSUME_TIME_SPAN, GetConsumeTimeSpan.class, this::times);
    }

    private CompletionStage<Response> entries(QueryConsumeQueue query, Peer peer) {
        TopicConfig topic = destinations.existing(query.topic());
        int queues = Math.max(topic.readQueueNums(), topic.writeQueueNums());
        if (query.queueId() >= queues) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "queue id " + query.queueId() + " of topic " + topic.name() + " is not within 0.." + (queues - 1));
        }
        String group = query.consumerGroup();
        ConsumerGroup connected = group == null || group.isEmpty() ? null : clients.consumers(group);
        SubscriptionData subscription = connected == null ? null : connected.subscription(topic.name());
        String remark = group == null || group.isEmpty() || subscription != null
                ? null
                : "no consumer of group " + group + " that subscribes to " + topic.name() + " is connected";
        QueueReader queue = store.queue(topic.name(), query.queueId()).orElse(null);
        return Response.of(new JsonAnswer(new ConsumeQueueEntries(
                        subscription,
                        remark,
                        read(queue, query.index(), Math.min(query.count(), MAX_ENTRIES)),
                        queue == null ? 0 : queue.maxOffset(),
                        queue == null ? 0 : queue.minOffset())))
                .done();
    }

    private static List<ConsumeQueueEntry> read(@Nullable QueueReader queue, long from, int count) {
        List<ConsumeQueueEntry> entries = new ArrayList<>();
        QueueEntry entry = new QueueEntry();
        while (queue != null && entries.size() < count && queue.read(from + entries.size(), entry)) {
            entries.add(new ConsumeQueueEntry(entry.position(), entry.size(), entry.tagHash()));
        }
        return entries;
    }

    private CompletionStage<Response> times(GetConsumeTimeSpan query, Peer peer) {
        TopicConfig topic = destinations.existing(query.topic());
        List<QueueTimeSpan> spans = new ArrayList<>();
        for (int queueId = 0; queueId < topic.readQueueNums(); queueId++) {
            QueueReader queue = store.queue(topic.name(), queueId).orElse(null);
            long consumed =
                    offsets.committed(query.group(), topic.name(), queueId).orElse(0);
            long min = queue == null ? 0 : queue.minOffset();
            long max = queue == null ? 0 : queue.maxOffset();
            long first = time(queue, min);
            long next = consumed < max ? time(queue, Math.max(min, consumed)) : NO_TIME;
            spans.add(new QueueTimeSpan(
                    new QueueIdentity(topic.name(), identity.brokerName(), queueId),
                    first,
                    time(queue, max - 1),
                    consumed > 0 ? time(queue, consumed - 1) : first,
                    next == NO_TIME ? 0 : Math.max(0, clock.millis() - next)));
        }
        return Response.of(new JsonAnswer(new TimeSpans(spans))).done();
    }

    private static long time(@Nullable QueueReader queue, long offset) {
        QueueEntry entry = new QueueEntry();
        return queue != null && queue.read(offset, entry) ? entry.visibleSinceMs() : NO_TIME;
    }
}
