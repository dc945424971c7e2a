package org.ferrymq.broker.handler.nativ.pop;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.ferrymq.broker.delivery.pop.PopBatch;
import org.ferrymq.broker.delivery.pop.PopSpec;
import org.ferrymq.broker.delivery.pop.Pops;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.destination.NativeDestinations;
import org.ferrymq.broker.handler.nativ.group.StockFilters;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.pop.AckMessage;
import org.ferrymq.protocol.command.pop.BatchAckMessage;
import org.ferrymq.protocol.command.pop.ChangeInvisibleTime;
import org.ferrymq.protocol.command.pop.ChangeInvisibleTimeAnswer;
import org.ferrymq.protocol.command.pop.PopHandle;
import org.ferrymq.protocol.command.pop.PopMessage;
import org.ferrymq.protocol.command.pop.PopMessageAnswer;
import org.ferrymq.protocol.route.BatchAck;

/**
 * POP_MESSAGE, ACK_MESSAGE, BATCH_ACK_MESSAGE and CHANGE_MESSAGE_INVISIBLETIME: leases instead of offsets. {@link PopLookHandler} has
 * what takes nothing.
 */
public final class PopHandler {
    private static final long MAX_INVISIBLE_MS = TimeUnit.HOURS.toMillis(12);

    private final Pops pops;
    private final MessageStore store;
    private final NativeDestinations destinations;
    private final PopTargets targets;
    private final StockFilters filters;
    private final BrokerIdentity identity;
    private final LiveSettings settings;

    public PopHandler(
            Pops pops,
            MessageStore store,
            NativeDestinations destinations,
            PopTargets targets,
            StockFilters filters,
            BrokerIdentity identity,
            LiveSettings settings) {
        this.pops = pops;
        this.store = store;
        this.destinations = destinations;
        this.targets = targets;
        this.filters = filters;
        this.identity = identity;
        this.settings = settings;
    }

    public void registerOn(HandlerTable table) {
        table.on(CommandType.POP_MESSAGE, PopMessage.class, this::pop)
                .on(CommandType.ACK_MESSAGE, AckMessage.class, this::acknowledge)
                .on(CommandType.BATCH_ACK_MESSAGE, BatchAckMessage.class, this::acknowledgeAll)
                .on(CommandType.CHANGE_MESSAGE_INVISIBLETIME, ChangeInvisibleTime.class, this::extend);
    }

    private CompletionStage<Response> pop(PopMessage pop, Peer peer) {
        TopicConfig topic = targets.topic(pop.topic(), pop.queueId());
        PopTargets.requireCount(pop.maxMsgNums());
        requireInvisible(pop.invisibleTime(), 1);
        var filter = filters.filter(pop.exp(), pop.expType());
        long wait = Math.min(pop.pollTime(), settings.maxSuspendMillis());
        return targets.group(pop.consumerGroup())
                .thenCompose(group -> pops.pop(new PopSpec(
                                group.name(),
                                topic,
                                pop.queueId(),
                                pop.maxMsgNums(),
                                settings.maxPullBytes(),
                                pop.invisibleTime(),
                                wait,
                                pop.initMode() == PopMessage.FROM_MAX,
                                filter,
                                group.retryMaxTimes(),
                                pop.order(),
                                pop.attemptId(),
                                peer::isActive))
                        .thenApply(batch -> answer(pop, batch)));
    }

    private static void requireInvisible(long millis, long min) {
        if (millis < min || millis > MAX_INVISIBLE_MS) {
            throw invalid(
                    "field invisibleTime '" + millis + "' is not within " + min + ".." + MAX_INVISIBLE_MS + " ms");
        }
    }

    private static Response answer(PopMessage pop, PopBatch batch) {
        PopMessageAnswer answer = new PopMessageAnswer(
                batch.popTimeMs(),
                batch.invisibleMs(),
                pop.order() ? PopHandle.ORDERED : 0,
                batch.rest(),
                batch.queues().stream()
                        .map(queue -> PopHandle.NORMAL + " " + queue.queueId() + " "
                                + queue.offsets().get(0))
                        .collect(Collectors.joining(";")),
                batch.queues().stream().map(PopHandler::offsets).collect(Collectors.joining(";")),
                batch.records());
        return switch (batch.outcome()) {
            case FOUND -> Response.of(ResponseCode.SUCCESS, "FOUND", answer);
            case TIMED_OUT -> Response.of(ResponseCode.POLLING_TIMEOUT, "no message came in time", answer);
            case TOO_MANY_WAIT ->
                Response.of(
                        ResponseCode.POLLING_FULL,
                        "too many pops of group " + pop.consumerGroup() + " wait on topic " + pop.topic()
                                + "; try again later",
                        answer);
        };
    }

    private static String offsets(PopBatch.QueueOffsets queue) {
        return queue.offsets().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(",", PopHandle.NORMAL + " " + queue.queueId() + " ", ""));
    }

    private CompletionStage<Response> acknowledge(AckMessage ack, Peer peer) {
        PopHandle handle = handle(ack.topic(), ack.queueId(), ack.offset(), ack.extraInfo());
        return pops.acknowledge(
                        new LedgerKey(ack.consumerGroup(), ack.topic(), ack.queueId()),
                        List.of(ack.offset()),
                        handle.popTime())
                .thenApply(refused -> refused == 0 ? Response.success() : notHeld(handle));
    }

    /** The handle, which must fit the request and name a message that there is. */
    private PopHandle handle(String topic, int queueId, long offset, String text) {
        requireQueue(topic, queueId);
        PopHandle handle = PopHandle.parse(text);
        if (handle.queueId() != queueId || handle.offset() != offset) {
            throw illegal("handle '" + text + "' is not of queue " + queueId + " and offset " + offset);
        }
        requireOurs(handle.topicKind(), handle.brokerName());
        if (!isInQueue(topic, queueId, offset)) {
            throw new BadCommandException(
                    ResponseCode.NO_MESSAGE,
                    "there is no message at offset " + offset + " of topic " + topic + " queue " + queueId);
        }
        return handle;
    }

    private void requireQueue(String topicName, int queueId) {
        TopicConfig topic = destinations.existing(topicName);
        if (queueId < 0 || queueId >= topic.readQueueNums()) {
            throw illegal("queue id " + queueId + " of topic " + topicName + " is not within 0.."
                    + (topic.readQueueNums() - 1));
        }
    }

    private void requireOurs(String topicKind, String brokerName) {
        if (!topicKind.equals(PopHandle.NORMAL)) {
            throw illegal("the handle is of a retry topic (kind " + topicKind + "), which this broker never hands out");
        }
        if (!brokerName.equals(identity.brokerName())) {
            throw illegal("the handle is of broker " + brokerName + ", this is " + identity.brokerName());
        }
    }

    private boolean isInQueue(String topic, int queueId, long offset) {
        QueueReader queue = store.queue(topic, queueId).orElse(null);
        return queue != null && offset >= queue.minOffset() && offset < queue.maxOffset();
    }

    private static Response notHeld(PopHandle handle) {
        return Response.failure(
                ResponseCode.NO_MESSAGE,
                "message " + handle.offset() + " of queue " + handle.queueId() + " is not held under the handle '"
                        + handle
                        + "': its time is over, or it was changed since; the message is or was delivered again");
    }

    private CompletionStage<Response> acknowledgeAll(BatchAckMessage command, Peer peer) {
        if (command.batch().acks().isEmpty()) {
            throw new BadCommandException(ResponseCode.NO_MESSAGE, "the body acknowledges nothing");
        }
        List<CompletableFuture<Integer>> parts = new ArrayList<>();
        for (Acknowledged part : checked(command)) {
            parts.add(pops.acknowledge(part.queue, part.offsets, part.popTime)
                    .thenApply(refused -> refused + part.outside));
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenApply(done -> {
            int refused = parts.stream().mapToInt(CompletableFuture::join).sum();
            return refused == 0
                    ? Response.success()
                    : Response.failure(
                            ResponseCode.NO_MESSAGE,
                            refused + " of the messages are not held under these handles any more; the others are"
                                    + " acknowledged");
        });
    }

    /** Messages of one queue; {@code outside}: how many more were named that there are not. */
    private record Acknowledged(LedgerKey queue, List<Long> offsets, long popTime, int outside) {}

    /** All parts of a batch, before any of them has an effect. */
    private List<Acknowledged> checked(BatchAckMessage command) {
        List<Acknowledged> parts = new ArrayList<>();
        for (BatchAck ack : command.batch().acks()) {
            String group = ack == null ? null : ack.consumerGroup();
            String topic = ack == null ? null : ack.topic();
            if (ack == null || group == null || topic == null || ack.retry() == null) {
                throw illegal("body: an acknowledgement lacks consumerGroup, topic or retry");
            }
            requireQueue(topic, ack.queueId());
            String broker = command.batch().brokerName();
            requireOurs(ack.retry(), broker == null ? identity.brokerName() : broker);
            BitSet bits;
            try {
                bits = ack.bits();
            } catch (IllegalArgumentException e) {
                throw illegal("body: field bitSet is no Base64: " + e.getMessage());
            }
            List<Long> offsets = bits.stream()
                    .mapToObj(bit -> ack.startOffset() + bit)
                    .filter(offset -> isInQueue(topic, ack.queueId(), offset))
                    .toList();
            parts.add(new Acknowledged(
                    new LedgerKey(group, topic, ack.queueId()),
                    offsets,
                    ack.popTime(),
                    bits.cardinality() - offsets.size()));
        }
        return parts;
    }

    private CompletionStage<Response> extend(ChangeInvisibleTime change, Peer peer) {
        PopHandle handle = handle(change.topic(), change.queueId(), change.offset(), change.extraInfo());
        requireInvisible(change.invisibleTime(), 0);
        return pops.extend(
                        new LedgerKey(change.consumerGroup(), change.topic(), change.queueId()),
                        change.offset(),
                        handle.popTime(),
                        change.invisibleTime())
                .thenApply(popTime -> popTime < 0
                        ? notHeld(handle)
                        : Response.of(
                                new ChangeInvisibleTimeAnswer(popTime, change.invisibleTime(), handle.reviveQid())));
    }

    private static BadCommandException invalid(String remark) {
        return new BadCommandException(ResponseCode.INVALID_PARAMETER, remark);
    }

    private static BadCommandException illegal(String remark) {
        return new BadCommandException(ResponseCode.MESSAGE_ILLEGAL, remark);
    }
}
