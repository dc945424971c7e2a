package org.ferrymq.broker.handler.nativ;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.RequestHandler;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.store.AppendResult;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageDraft;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.BatchBody;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.SendMessage;
import org.ferrymq.protocol.command.SendMessageAnswer;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.SysFlag;
import org.ferrymq.protocol.message.TagHash;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;

/** SEND_MESSAGE, SEND_MESSAGE_V2 and SEND_BATCH_MESSAGE: the way of a stock client's message into the log. */
final class SendHandler implements RequestHandler<SendMessage> {
    private final MessageStore store;
    private final NativeDestinations destinations;
    private final DeliveryDelay delay;
    private final BrokerIdentity identity;
    private final LiveSettings settings;

    SendHandler(
            MessageStore store,
            NativeDestinations destinations,
            DeliveryDelay delay,
            BrokerIdentity identity,
            LiveSettings settings) {
        this.store = store;
        this.destinations = destinations;
        this.delay = delay;
        this.identity = identity;
        this.settings = settings;
    }

    @Override
    public CompletionStage<Response> handle(SendMessage send, Peer peer) {
        refuseTransactional(send);
        int maxMessageBytes = settings.maxMessageBytes();
        if (send.body().readableBytes() > maxMessageBytes) {
            throw illegal("the body has " + send.body().readableBytes() + " bytes, more than the limit of "
                    + maxMessageBytes + " (clients.max-message)");
        }
        CompletableFuture<TopicConfig> topic = isExhausted(send)
                ? destinations.deadLetters(groupOfRetry(send.topic()))
                : destinations.forSend(send.topic(), send.defaultTopic(), send.defaultTopicQueueNums());
        return topic.thenCompose(found -> append(send, found, peer));
    }

    private CompletionStage<Response> append(SendMessage send, TopicConfig topic, Peer peer) {
        if (!topic.isWritable()) {
            throw new BadCommandException(
                    ResponseCode.NO_PERMISSION,
                    "topic " + topic.name() + " takes no messages (perm " + topic.perm() + ")");
        }
        int queueId = queueId(send, topic);
        return send.batch() ? appendBatch(send, topic, queueId, peer) : appendOne(send, topic, queueId, peer);
    }

    private CompletionStage<Response> appendOne(SendMessage send, TopicConfig topic, int queueId, Peer peer) {
        String properties = send.properties();
        MessageDraft draft =
                draft(send, topic, queueId, peer, send.flag(), send.body().nioBuffer(), bytes(properties), properties);
        LogEntry.Message entry = new LogEntry.Message(draft, null, deliverAt(properties));
        return store.append(entry, durability(properties))
                .thenApply(result -> answer(
                        identity.messageId(result.position()),
                        result,
                        MessageProperties.find(properties, PropertyKeys.UNIQ_KEY)));
    }

    private CompletionStage<Response> appendBatch(SendMessage send, TopicConfig topic, int queueId, Peer peer) {
        List<LogEntry> entries = new ArrayList<>();
        Durability durability = Durability.RELAXED;
        for (BatchBody.Message message : BatchBody.read(send.body())) {
            String properties = new String(message.properties(), StandardCharsets.UTF_8);
            MessageDraft draft =
                    draft(send, topic, queueId, peer, message.flag(), message.body(), message.properties(), properties);
            entries.add(new LogEntry.Message(draft, null, deliverAt(properties)));
            if (durability(properties) == Durability.DURABLE) {
                durability = Durability.DURABLE;
            }
        }
        return store.appendAll(entries, durability).thenApply(results -> {
            StringBuilder ids = new StringBuilder(results.size() * 33);
            for (AppendResult result : results) {
                ids.append(ids.isEmpty() ? "" : ",").append(identity.messageId(result.position()));
            }
            return answer(ids.toString(), results.get(0), null);
        });
    }

    private static MessageDraft draft(
            SendMessage send,
            TopicConfig topic,
            int queueId,
            Peer peer,
            int flag,
            ByteBuffer body,
            byte[] properties,
            @Nullable String propertyText) {
        return new MessageDraft(
                topic.name(),
                queueId,
                flag,
                send.sysFlag(),
                send.bornTimestamp(),
                peer.remote(),
                send.reconsumeTimes(),
                0,
                body,
                properties,
                TagHash.of(MessageProperties.find(propertyText, PropertyKeys.TAGS)),
                topic.kind().isTemporary());
    }

    private static Response answer(String messageId, AppendResult result, @Nullable String uniqueKey) {
        return Response.of(new SendMessageAnswer(messageId, result.queueId(), result.queueOffset(), uniqueKey));
    }

    private static int queueId(SendMessage send, TopicConfig topic) {
        if (send.queueId() < 0) {
            return ThreadLocalRandom.current().nextInt(Math.max(1, topic.writeQueueNums()));
        }
        int queues = Math.max(topic.writeQueueNums(), topic.readQueueNums());
        if (send.queueId() >= queues) {
            if (topic.kind() != TopicKind.NATIVE && send.queueId() < send.defaultTopicQueueNums()) {
                // The sender guessed by the default topic's route: this one was made by Jakarta Messaging a moment ago.
                return send.queueId() % queues;
            }
            throw illegal(
                    "queue id " + send.queueId() + " of topic " + topic.name() + " is not within 0.." + (queues - 1));
        }
        return send.queueId();
    }

    private long deliverAt(@Nullable String properties) {
        // Most messages have none of these; the map is built for those that may.
        if (properties == null || !(properties.contains(PropertyKeys.DELAY) || properties.contains("TIMER_"))) {
            return 0;
        }
        return delay.deliverAt(MessageProperties.decode(properties));
    }

    private static Durability durability(@Nullable String properties) {
        return "false".equals(MessageProperties.find(properties, PropertyKeys.WAIT))
                ? Durability.RELAXED
                : Durability.DURABLE;
    }

    private static byte[] bytes(@Nullable String properties) {
        byte[] bytes = properties == null ? new byte[0] : properties.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MessageProperties.MAX_BYTES) {
            throw illegal("the properties have " + bytes.length + " bytes, more than the limit of "
                    + MessageProperties.MAX_BYTES);
        }
        return bytes;
    }

    /** A retry that a client sends itself although the group gives up on the message now. */
    private static boolean isExhausted(SendMessage send) {
        return TopicNames.isRetryTopic(send.topic())
                && send.maxReconsumeTimes() >= 0
                && send.reconsumeTimes() > send.maxReconsumeTimes();
    }

    private static String groupOfRetry(String topic) {
        return topic.substring(TopicNames.RETRY_PREFIX.length());
    }

    private static void refuseTransactional(SendMessage send) {
        boolean half = SysFlag.has(send.sysFlag(), SysFlag.TRANSACTION_PREPARED)
                || "true".equals(MessageProperties.find(send.properties(), PropertyKeys.TRANSACTION_PREPARED));
        if (half) {
            throw new BadCommandException(
                    ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                    "transactional messages of native clients are not supported yet; use Jakarta Messaging"
                            + " transactions, or send without a transaction");
        }
    }

    private static BadCommandException illegal(String remark) {
        return new BadCommandException(ResponseCode.MESSAGE_ILLEGAL, remark);
    }
}
