package org.ferrymq.broker.handler.nativ.group;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.broker.delivery.message.RecordCopies;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.Failures;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.destination.QueueOffsets;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.client.ConsumeDirectly;
import org.ferrymq.protocol.command.client.GetConsumerRunningInfo;
import org.ferrymq.protocol.command.offset.ConsumerStatusAnswer;
import org.ferrymq.protocol.command.offset.GetConsumerStatus;
import org.ferrymq.protocol.message.OffsetMessageId;
import org.ferrymq.protocol.message.RecordView;
import org.jspecify.annotations.Nullable;

/** Questions of administrators that a consumer's client answers: what it does, and what comes of one message. */
public final class ClientRelayHandler {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MessageStore store;
    private final QueueOffsets queueOffsets;
    private final ClientRegistry clients;
    private final BrokerIdentity identity;

    public ClientRelayHandler(
            MessageStore store, QueueOffsets queueOffsets, ClientRegistry clients, BrokerIdentity identity) {
        this.store = store;
        this.queueOffsets = queueOffsets;
        this.clients = clients;
        this.identity = identity;
    }

    public void registerOn(HandlerTable table) {
        table.on(CommandType.GET_CONSUMER_RUNNING_INFO, GetConsumerRunningInfo.class, this::runningInfo)
                .on(CommandType.INVOKE_BROKER_TO_GET_CONSUMER_STATUS, GetConsumerStatus.class, this::status)
                .on(CommandType.CONSUME_MESSAGE_DIRECTLY, ConsumeDirectly.class, this::consume);
    }

    private CompletionStage<Response> runningInfo(GetConsumerRunningInfo query, Peer peer) {
        return relay(query, member(query.consumerGroup(), query.clientId()));
    }

    private CompletionStage<Response> status(GetConsumerStatus query, Peer peer) {
        String wanted = query.clientAddr();
        ConsumerGroup group = clients.consumers(query.group());
        List<GroupMember> asked =
                wanted == null ? (group == null ? List.of() : group.members()) : List.of(member(query.group(), wanted));
        if (asked.isEmpty()) {
            throw new BadCommandException(
                    ResponseCode.CONSUMER_NOT_ONLINE, "no consumer of group " + query.group() + " is connected");
        }
        Map<String, String> tables = new ConcurrentHashMap<>();
        CompletableFuture<?>[] answers = asked.stream()
                .map(member -> member.peer()
                        .request(
                                new GetConsumerStatus(
                                        CommandType.GET_CONSUMER_STATUS_FROM_CLIENT,
                                        query.topic(),
                                        query.group(),
                                        member.clientId()),
                                PATIENCE)
                        .thenAccept(answer -> tables.put(member.clientId(), table(member, answer))))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(answers)
                .handle((all, error) -> error == null
                        ? Response.of(new ConsumerStatusAnswer(new TreeMap<>(tables)))
                        : Response.failure(
                                ResponseCode.SYSTEM_ERROR,
                                "of " + asked.size() + " clients of group " + query.group() + " only " + tables.keySet()
                                        + " answered: " + Failures.unwrap(error).getMessage()));
    }

    /** The client's table; releases its answer. */
    private static String table(GroupMember member, Response answer) {
        try {
            if (answer.code() != ResponseCode.SUCCESS) {
                throw new BadCommandException(
                        answer.code(), "client " + member.clientId() + " answered with " + answer.remark());
            }
            return ConsumerStatusAnswer.tableOf(answer.body());
        } finally {
            answer.body().release();
        }
    }

    private CompletionStage<Response> consume(ConsumeDirectly command, Peer peer) {
        GroupMember member = member(command.consumerGroup(), command.clientId());
        StoredMessage message = store.message(position(command.msgId()));
        if (message == null) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR, "there is no message with the offset id " + command.msgId() + " here");
        }
        RecordView record =
                new RecordView().wrap(message.record(), message.record().position());
        long offset = queueOffsets
                .of(message)
                .orElseThrow(() -> new BadCommandException(
                        ResponseCode.SYSTEM_ERROR, "message " + command.msgId() + " is not visible (yet)"));
        ByteBuf body =
                PooledByteBufAllocator.DEFAULT.directBuffer(message.record().remaining() + RecordCopies.MOST_ADDED);
        RecordCopies.appendTraceable(message.record(), offset, body);
        return relay(
                new ConsumeDirectly(
                        command.consumerGroup(),
                        command.clientId(),
                        command.msgId(),
                        identity.brokerName(),
                        record.topic(),
                        body),
                member);
    }

    private static long position(String msgId) {
        try {
            return OffsetMessageId.parse(msgId).position();
        } catch (IllegalArgumentException | FerryException e) {
            throw new BadCommandException(
                    ResponseCode.MESSAGE_ILLEGAL, "field msgId '" + msgId + "' is no offset id: " + e.getMessage());
        }
    }

    private GroupMember member(String group, String clientId) {
        ConsumerGroup members = clients.consumers(group);
        if (members != null) {
            for (GroupMember member : members.members()) {
                if (member.clientId().equals(clientId)) {
                    return member;
                }
            }
        }
        throw new BadCommandException(
                ResponseCode.CONSUMER_NOT_ONLINE,
                "client " + clientId + " is not connected as a consumer of group " + group);
    }

    private static CompletableFuture<Response> relay(Command command, GroupMember to) {
        return to.peer().request(command, PATIENCE).handle((answer, error) -> answered(to, answer, error));
    }

    private static Response answered(GroupMember asked, @Nullable Response answer, @Nullable Throwable error) {
        if (answer != null) {
            return answer;
        }
        Throwable cause = error == null ? new IllegalStateException("no answer") : Failures.unwrap(error);
        boolean late = cause instanceof FerryException known && known.code() == ErrorCode.TIMEOUT;
        return Response.failure(
                late ? ResponseCode.CONSUME_MSG_TIMEOUT : ResponseCode.SYSTEM_ERROR,
                "client " + asked.clientId() + " did not answer"
                        + (late ? " within " + PATIENCE.toSeconds() + " s" : ": " + cause.getMessage()));
    }
}
