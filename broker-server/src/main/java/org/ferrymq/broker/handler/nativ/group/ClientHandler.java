package org.ferrymq.broker.handler.nativ.group;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.delivery.ConsumerOffsets.QueueKey;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.destination.NativeDestinations;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonAnswer;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.client.CheckClientConfig;
import org.ferrymq.protocol.command.client.GetConsumerList;
import org.ferrymq.protocol.command.client.Heartbeat;
import org.ferrymq.protocol.command.client.LockQueues;
import org.ferrymq.protocol.command.client.UnlockQueues;
import org.ferrymq.protocol.command.client.UnregisterClient;
import org.ferrymq.protocol.message.TopicNames;
import org.ferrymq.protocol.route.ConsumerData;
import org.ferrymq.protocol.route.ConsumerList;
import org.ferrymq.protocol.route.LockedQueues;
import org.ferrymq.protocol.route.ProducerData;
import org.ferrymq.protocol.route.QueueIdentity;
import org.ferrymq.protocol.route.SubscriptionData;
import org.jspecify.annotations.Nullable;

/** What clients are and hold: heartbeats, membership of groups, locks for ordered consumption. */
public final class ClientHandler {
    private static final String PUSH = "CONSUME_PASSIVELY";
    private static final String CLUSTERING = "CLUSTERING";
    private static final String FROM_LAST = "CONSUME_FROM_LAST_OFFSET";

    private final NativeDestinations destinations;
    private final ClientRegistry clients;
    private final QueueLockTable locks;
    private final StockFilters filters;
    private final BrokerIdentity identity;

    public ClientHandler(
            NativeDestinations destinations,
            ClientRegistry clients,
            QueueLockTable locks,
            StockFilters filters,
            BrokerIdentity identity) {
        this.destinations = destinations;
        this.clients = clients;
        this.locks = locks;
        this.filters = filters;
        this.identity = identity;
    }

    public void registerOn(HandlerTable table) {
        table.on(CommandType.HEART_BEAT, Heartbeat.class, this::heartbeat)
                .on(CommandType.UNREGISTER_CLIENT, UnregisterClient.class, this::unregister)
                .on(CommandType.GET_CONSUMER_LIST_BY_GROUP, GetConsumerList.class, this::consumers)
                .on(CommandType.CHECK_CLIENT_CONFIG, CheckClientConfig.class, this::check)
                .on(CommandType.LOCK_BATCH_MQ, LockQueues.class, this::lock)
                .on(CommandType.UNLOCK_BATCH_MQ, UnlockQueues.class, this::unlock);
    }

    private CompletionStage<Response> heartbeat(Heartbeat heartbeat, Peer peer) {
        String clientId = heartbeat.data().clientID();
        if (clientId == null || clientId.isEmpty()) {
            throw new BadCommandException(ResponseCode.SYSTEM_ERROR, "the heartbeat has no clientID");
        }
        GroupMember member = new GroupMember(peer, clientId, System.currentTimeMillis());
        for (ProducerData producer : heartbeat.data().producerDataSet()) {
            clients.producerHeartbeat(TopicNames.validateGroup(producer.groupName()), member);
        }
        List<CompletableFuture<?>> groups = new ArrayList<>();
        for (ConsumerData consumer : heartbeat.data().consumerDataSet()) {
            groups.add(join(consumer, member));
        }
        return CompletableFuture.allOf(groups.toArray(CompletableFuture[]::new)).thenApply(done -> Response.success());
    }

    /** The group and its retry topic are made first, so that the client finds a route to the latter. */
    private CompletableFuture<Void> join(ConsumerData consumer, GroupMember member) {
        return destinations
                .group(consumer.groupName())
                .thenCompose(group -> group.retryQueueNums() > 0
                        ? destinations.retryTopic(group).thenAccept(topic -> {})
                        : CompletableFuture.completedFuture(null))
                .thenAccept(ready -> clients.consumerHeartbeat(
                        consumer.groupName(), member, style(consumer), consumer.subscriptionDataSet()));
    }

    private static ConsumerGroup.Style style(ConsumerData consumer) {
        return new ConsumerGroup.Style(
                or(consumer.consumeType(), PUSH),
                or(consumer.messageModel(), CLUSTERING),
                or(consumer.consumeFromWhere(), FROM_LAST));
    }

    private CompletionStage<Response> unregister(UnregisterClient command, Peer peer) {
        if (command.producerGroup() != null) {
            clients.leaveProducerGroup(command.producerGroup(), peer);
        }
        if (command.consumerGroup() != null) {
            clients.leaveConsumerGroup(command.consumerGroup(), peer);
        }
        return Response.success().done();
    }

    private CompletionStage<Response> consumers(GetConsumerList command, Peer peer) {
        ConsumerGroup group = clients.consumers(command.consumerGroup());
        if (group == null) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR, "no consumer of group " + command.consumerGroup() + " is connected");
        }
        return Response.of(new JsonAnswer(new ConsumerList(group.clientIds()))).done();
    }

    /** A filter that does not parse is refused here, before the consumer that wants it has started. */
    private CompletionStage<Response> check(CheckClientConfig command, Peer peer) {
        SubscriptionData subscription = command.check().subscriptionData();
        if (subscription == null) {
            throw new BadCommandException(ResponseCode.SYSTEM_ERROR, "there is no subscription to be checked");
        }
        var unused = filters.filter(subscription.subString(), subscription.expressionType());
        return Response.success().done();
    }

    private CompletionStage<Response> lock(LockQueues command, Peer peer) {
        var wanted = command.locks();
        return locks.lock(wanted.consumerGroup(), wanted.clientId(), mine(wanted.mqSet()))
                .thenApply(held -> {
                    Set<QueueIdentity> answer = new HashSet<>();
                    for (QueueKey queue : held) {
                        answer.add(new QueueIdentity(queue.topic(), identity.brokerName(), queue.queueId()));
                    }
                    return Response.of(new JsonAnswer(new LockedQueues(answer)));
                });
    }

    private CompletionStage<Response> unlock(UnlockQueues command, Peer peer) {
        var given = command.locks();
        return locks.unlock(given.consumerGroup(), given.clientId(), mine(given.mqSet()))
                .thenApply(done -> Response.success());
    }

    private Set<QueueKey> mine(Set<QueueIdentity> queues) {
        Set<QueueKey> keys = new HashSet<>();
        for (QueueIdentity queue : queues) {
            if (queue.brokerName().equals(identity.brokerName())) {
                keys.add(new QueueKey(queue.topic(), queue.queueId()));
            }
        }
        return keys;
    }

    private static String or(@Nullable String value, String absent) {
        return value == null || value.isEmpty() ? absent : value;
    }
}
