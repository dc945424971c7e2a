package org.ferrymq.broker.handler.jms;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.delivery.Delivery;
import org.ferrymq.broker.delivery.subscription.ClientConnection;
import org.ferrymq.broker.delivery.subscription.Enlistment;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.pieces.Pieces;
import org.ferrymq.broker.store.AppendResult;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageDraft;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.transaction.TransactionCoordinator;
import org.ferrymq.broker.transaction.TransactionId;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.jms.produce.Produce;
import org.ferrymq.protocol.command.jms.produce.ProduceAnswer;
import org.ferrymq.protocol.command.jms.produce.ProduceBatch;
import org.ferrymq.protocol.message.DelayLevels;
import org.ferrymq.protocol.message.LargeBody;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.SysFlag;
import org.ferrymq.protocol.message.TagHash;
import org.jspecify.annotations.Nullable;

/**
 * Sends. Outside of a transaction a send goes from the event loop straight to the store; inside it goes through the agent,
 * which owns the transaction's state.
 */
final class ProduceHandler {
    private static final byte[] TAGS = PropertyKeys.TAGS.getBytes(StandardCharsets.UTF_8);
    private static final byte[] SHARDING_KEY = PropertyKeys.SHARDING_KEY.getBytes(StandardCharsets.UTF_8);
    private static final byte[] PRIORITY = PropertyKeys.JMS_PRIORITY.getBytes(StandardCharsets.UTF_8);
    private static final byte[] DELAY = PropertyKeys.DELAY.getBytes(StandardCharsets.UTF_8);
    private static final byte[] LARGE_BODY = PropertyKeys.LARGE_BODY.getBytes(StandardCharsets.UTF_8);
    private static final byte[] UNIQ_KEY = PropertyKeys.UNIQ_KEY.getBytes(StandardCharsets.UTF_8);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);
    private static final int HOST_BITS = SysFlag.BORN_HOST_V6 | SysFlag.STORE_HOST_V6 | SysFlag.TRANSACTION_MASK;

    private final AgentCalls calls;
    private final Delivery delivery;
    private final TransactionCoordinator transactions;
    private final MessageStore store;
    private final Pieces pieces;
    private final DelayLevels delayLevels;

    ProduceHandler(
            AgentCalls calls,
            Delivery delivery,
            TransactionCoordinator transactions,
            MessageStore store,
            Pieces pieces,
            DelayLevels delayLevels) {
        this.calls = calls;
        this.delivery = delivery;
        this.transactions = transactions;
        this.store = store;
        this.pieces = pieces;
        this.delayLevels = delayLevels;
    }

    void register(HandlerTable table) {
        table.on(CommandType.PRODUCE, Produce.class, this::produce);
    }

    private CompletionStage<Response> produce(Produce command, Peer peer) {
        ClientConnection connection = AgentCalls.connection(peer);
        if (!connection.isOpen()) {
            // what comes late over a channel that was replaced may be on its way again over the new one
            throw new FerryException(ErrorCode.ILLEGAL_STATE, "connection " + connection.connectionId() + " is closed");
        }
        List<ProduceBatch.Message> messages = ProduceBatch.read(command.body(), command.count());
        String transaction = command.transaction();
        TransactionId id = transaction == null ? null : TransactionId.parse(transaction);
        TopicKind kind = ConnectionHandlers.kind(command.kind());
        boolean prioritized = messages.stream().anyMatch(ProduceHandler::isPrioritized);
        TopicConfig[] topic = new TopicConfig[1];
        return AgentCalls.slot(peer)
                .inOrder(
                        () -> destination(command.destination(), kind, peer)
                                .thenAccept(resolved -> topic[0] = resolved)
                                .thenCompose(resolved -> command.repeated() ? allApplied(peer) : DONE)
                                .thenCompose(applied -> prioritized ? prioritized(topic[0], peer) : DONE),
                        () -> append(command, messages, topic[0], id, connection, peer));
    }

    private CompletableFuture<TopicConfig> destination(String name, TopicKind kind, Peer peer) {
        if (!delivery.destinations().isMissingTemporary(name)) {
            return delivery.destinations().resolve(name, kind, true);
        }
        TopicKind temporary = kind == TopicKind.QUEUE ? TopicKind.TEMPORARY_QUEUE : TopicKind.TEMPORARY_TOPIC;
        return delivery.expectTemporary(name, temporary)
                .thenComposeAsync(made -> delivery.destinations().resolve(name, kind, false), peer::execute);
    }

    private CompletionStage<Response> append(
            Produce command,
            List<ProduceBatch.Message> messages,
            TopicConfig topic,
            @Nullable TransactionId transaction,
            ClientConnection connection,
            Peer peer) {
        List<LogEntry> entries = entries(messages, topic, transaction, connection, peer);
        if (command.repeated() && transaction == null) {
            entries.removeIf(this::isStored);
            if (entries.isEmpty()) {
                return CompletableFuture.completedFuture(
                        Response.of(new ProduceAnswer(delivery.agent().now())));
            }
        }
        entries.forEach(this::requirePieces);
        boolean durable = command.durable() && !topic.kind().isTemporary();
        Durability durability = durable ? Durability.DURABLE : Durability.RELAXED;
        if (transaction == null) {
            return append(entries, durability);
        }
        return calls.handOver(peer, current -> {
            Enlistment enlistment = transactions.enlist(connection, transaction);
            enlistment.taken();
            enlistment.appendIssued(entries.size());
            CompletableFuture<Response> answer = new CompletableFuture<>();
            var unused = append(entries, durability)
                    .whenComplete((response, error) -> delivery.agent().handOver(() -> {
                        enlistment.appendEnds(error);
                        if (error == null) {
                            answer.complete(response);
                        } else {
                            answer.completeExceptionally(error);
                        }
                    }));
            return answer;
        });
    }

    private static boolean isPrioritized(ProduceBatch.Message message) {
        byte[] properties = message.properties();
        return MessageProperties.find(ByteBuffer.wrap(properties), 0, properties.length, PRIORITY) != null;
    }

    private CompletableFuture<Void> prioritized(TopicConfig topic, Peer peer) {
        CompletableFuture<Void> known = delivery.prioritized(topic);
        return known.isDone() ? known : known.thenAcceptAsync(done -> {}, peer::execute);
    }

    /** What came over the lost channel is stored, or never will be. */
    private CompletableFuture<Void> allApplied(Peer peer) {
        return store.applied().thenAcceptAsync(done -> {}, peer::execute);
    }

    private boolean isStored(LogEntry entry) {
        MessageDraft draft = ((LogEntry.Message) entry).draft();
        byte[] properties = draft.properties();
        String key = MessageProperties.find(ByteBuffer.wrap(properties), 0, properties.length, UNIQ_KEY);
        return key != null && store.isStored(draft.topic(), key);
    }

    /** A message whose body was sent before it, in pieces. */
    private void requirePieces(LogEntry entry) {
        MessageDraft draft = ((LogEntry.Message) entry).draft();
        if (SysFlag.has(draft.sysFlag(), SysFlag.IN_PIECES)) {
            byte[] properties = draft.properties();
            String body = MessageProperties.find(ByteBuffer.wrap(properties), 0, properties.length, LARGE_BODY);
            pieces.requireComplete(
                    LargeBody.parse(body == null ? "" : body), delivery.agent().now());
        }
    }

    private CompletableFuture<Response> append(List<LogEntry> entries, Durability durability) {
        if (entries.size() == 1) {
            return store.append(entries.get(0), durability).thenApply(ProduceHandler::answer);
        }
        return store.appendAll(entries, durability).thenApply(results -> answer(results.get(results.size() - 1)));
    }

    private static Response answer(AppendResult last) {
        return Response.of(new ProduceAnswer(last.storeTimestampMs()));
    }

    private List<LogEntry> entries(
            List<ProduceBatch.Message> messages,
            TopicConfig topic,
            @Nullable TransactionId transaction,
            ClientConnection connection,
            Peer peer) {
        List<LogEntry> entries = new ArrayList<>(messages.size());
        for (ProduceBatch.Message message : messages) {
            byte[] properties = properties(message.properties(), topic, connection);
            ByteBuffer view = ByteBuffer.wrap(properties);
            String tag = MessageProperties.find(view, 0, properties.length, TAGS);
            MessageDraft draft = new MessageDraft(
                    topic.name(),
                    queueId(topic, view, connection),
                    message.flag(),
                    message.sysFlag() & ~HOST_BITS,
                    message.bornTimestamp(),
                    peer.remote(),
                    0,
                    0,
                    message.body(),
                    properties,
                    TagHash.of(tag),
                    topic.kind().isTemporary());
            entries.add(new LogEntry.Message(
                    draft, transaction == null ? null : transaction.text(), deliverAt(message, view)));
        }
        return entries;
    }

    /** When a message may be delivered: its own time, or the native delay level of its property DELAY. */
    private long deliverAt(ProduceBatch.Message message, ByteBuffer properties) {
        if (message.deliverAt() > 0) {
            return message.deliverAt();
        }
        String level = MessageProperties.find(properties, 0, properties.limit(), DELAY);
        if (level == null || level.isEmpty()) {
            return 0;
        }
        try {
            int number = Integer.parseInt(level);
            return number <= 0 ? 0 : delivery.agent().now() + delayLevels.millis(Math.min(number, delayLevels.max()));
        } catch (NumberFormatException e) {
            throw new FerryException(ErrorCode.INVALID_ARGUMENT, "property DELAY is no delay level: " + level, e);
        }
    }

    /** What a connection sends to a destination stays in order: all of it, or all of a message group, goes to one queue. */
    private static int queueId(TopicConfig topic, ByteBuffer properties, ClientConnection connection) {
        int queues = topic.writeQueueNums();
        if (queues <= 0 || !topic.isWritable()) {
            throw new FerryException(ErrorCode.INVALID_DESTINATION, "destination " + topic.name() + " is not writable");
        }
        if (queues == 1) {
            return 0;
        }
        String group = MessageProperties.find(properties, 0, properties.limit(), SHARDING_KEY);
        return Math.floorMod((group == null ? connection.connectionId() : group).hashCode(), queues);
    }

    /** Topic messages name the client identifier of their sender, which noLocal of durable subscriptions goes by. */
    private static byte[] properties(byte[] sent, TopicConfig topic, ClientConnection connection) {
        String clientId = connection.clientId();
        boolean isTopic = topic.kind() == TopicKind.TOPIC || topic.kind() == TopicKind.TEMPORARY_TOPIC;
        if (clientId == null || !isTopic || MessageProperties.hasSeparator(clientId)) {
            return sent;
        }
        boolean open = sent.length > 0 && sent[sent.length - 1] != MessageProperties.VALUE_END;
        String added = (open ? String.valueOf(MessageProperties.VALUE_END) : "")
                + Delivery.CLIENT_ID_PROPERTY
                + MessageProperties.NAME_END
                + clientId
                + MessageProperties.VALUE_END;
        byte[] bytes = added.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(sent, sent.length + bytes.length);
        System.arraycopy(bytes, 0, all, sent.length, bytes.length);
        return all;
    }
}
