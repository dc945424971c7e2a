package org.ferrymq.broker.handler.nativ.group;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.delivery.ConsumerOffsets;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.RequestHandler;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.destination.NativeDestinations;
import org.ferrymq.broker.metadata.SubscriptionGroups;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.offset.ResetClientOffsets;
import org.ferrymq.protocol.command.offset.ResetOffsets;
import org.ferrymq.protocol.command.offset.ResetOffsetsAnswer;
import org.ferrymq.protocol.route.QueueIdentity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * INVOKE_BROKER_TO_RESET_OFFSET: first the log has the new offsets, then the group's clients are told to go on from them; those
 * that are not connected find them when they come.
 */
public final class OffsetResetHandler implements RequestHandler<ResetOffsets> {
    private static final Logger log = LoggerFactory.getLogger(OffsetResetHandler.class);
    private static final String CPP = "CPP";

    private final MessageStore store;
    private final NativeDestinations destinations;
    private final SubscriptionGroups groups;
    private final ClientRegistry clients;
    private final ConsumerOffsets offsets;
    private final BrokerIdentity identity;

    public OffsetResetHandler(
            MessageStore store,
            NativeDestinations destinations,
            SubscriptionGroups groups,
            ClientRegistry clients,
            ConsumerOffsets offsets,
            BrokerIdentity identity) {
        this.store = store;
        this.destinations = destinations;
        this.groups = groups;
        this.clients = clients;
        this.offsets = offsets;
        this.identity = identity;
    }

    @Override
    public CompletionStage<Response> handle(ResetOffsets reset, Peer peer) {
        TopicConfig topic = destinations.existing(reset.topic());
        if (groups.group(reset.group()) == null) {
            throw new BadCommandException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "group " + reset.group() + " does not exist");
        }
        Map<QueueIdentity, Long> table = targets(reset, topic);
        CompletableFuture<?>[] commits = table.entrySet().stream()
                .map(target -> offsets.commit(
                        reset.group(), reset.topic(), target.getKey().queueId(), target.getValue()))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(commits).thenApply(done -> {
            log.info("{} set the offsets of group {} to {}", peer, reset.group(), table);
            tell(reset, table);
            return Response.of(new ResetOffsetsAnswer(table));
        });
    }

    private Map<QueueIdentity, Long> targets(ResetOffsets reset, TopicConfig topic) {
        int queues = Math.max(topic.readQueueNums(), topic.writeQueueNums());
        if (reset.queueId() >= queues) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "queue id " + reset.queueId() + " of topic " + topic.name() + " is not within 0.." + (queues - 1));
        }
        Map<QueueIdentity, Long> table = new LinkedHashMap<>();
        for (int queueId = 0; queueId < queues; queueId++) {
            if (reset.queueId() == ResetOffsets.ALL_QUEUES || reset.queueId() == queueId) {
                table.put(
                        new QueueIdentity(topic.name(), identity.brokerName(), queueId),
                        target(
                                reset,
                                queueId,
                                store.queue(topic.name(), queueId).orElse(null)));
            }
        }
        return table;
    }

    private long target(ResetOffsets reset, int queueId, @Nullable QueueReader queue) {
        long max = queue == null ? 0 : queue.maxOffset();
        if (reset.offset() != ResetOffsets.BY_TIME) {
            long min = queue == null ? 0 : queue.minOffset();
            if (reset.offset() < min || reset.offset() > max) {
                throw new BadCommandException(
                        ResponseCode.SYSTEM_ERROR,
                        "offset " + reset.offset() + " of queue " + queueId + " is not within " + min + ".." + max);
            }
            return reset.offset();
        }
        long wanted =
                queue == null || reset.timestamp() == ResetOffsets.TO_END ? max : queue.offsetByTime(reset.timestamp());
        long current = offsets.committed(reset.group(), reset.topic(), queueId).orElse(wanted);
        return reset.isForce() ? wanted : Math.min(wanted, current);
    }

    private void tell(ResetOffsets reset, Map<QueueIdentity, Long> table) {
        ConsumerGroup members = clients.consumers(reset.group());
        if (members == null) {
            return;
        }
        for (GroupMember member : members.members()) {
            boolean cpp = CPP.equals(member.peer().language());
            member.peer()
                    .push(new ResetClientOffsets(
                            reset.topic(),
                            reset.group(),
                            reset.timestamp(),
                            cpp ? ResetClientOffsets.list(table) : ResetClientOffsets.table(table)));
        }
    }
}
