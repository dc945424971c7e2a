package org.ferrymq.broker.handler.nativ.send;

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
import org.ferrymq.broker.handler.nativ.destination.NativeDestinations;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.store.AppendResult;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageDraft;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.transaction.HalfMessages;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.send.BatchBody;
import org.ferrymq.protocol.command.send.SendMessage;
import org.ferrymq.protocol.command.send.SendMessageAnswer;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.RecallHandle;
import org.ferrymq.protocol.message.SysFlag;
import org.ferrymq.protocol.message.TagHash;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;

/** SEND_MESSAGE, SEND_MESSAGE_V2 and SEND_BATCH_MESSAGE: the way of a stock client's message into the log. */
public final class SendHandler implements RequestHandler<SendMessage> {
    private final MessageStore store;
    private final NativeDestinations destinations;
    private final DeliveryDelay delay;
    private final BrokerIdentity identity;
    private final HalfMessages halves;
    private final LiveSettings settings;

    public SendHandler(
            MessageStore store,
            HalfMessages halves,
            NativeDestinations destinations,
            DeliveryDelay delay,
            BrokerIdentity identity,
            LiveSettings settings) {
        this.store = store;
        this.halves = halves;
        this.destinations = destinations;
        this.delay = delay;
        this.identity = identity;
        this.settings = settings;
    }

    @Override
    public CompletionStage<Response> handle(SendMessage send, Peer peer) {
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
        SendProperties properties = SendProperties.parse(send.properties());
        requireUsable(properties, topic);
        if (isHalf(properties, send)) {
            return appendHalf(send, properties, topic, queueId, peer);
        }
        byte[] bytes = bytes(propertyText(properties.text(), properties));
        MessageDraft draft =
                draft(send, topic, queueId, peer, send.flag(), send.body().nioBuffer(), bytes, properties);
        long deliverAt = delay.due(properties).from(delay.now());
        return store.append(new LogEntry.Message(draft, null, deliverAt), durability(properties))
                .thenApply(result -> answer(
                        identity.messageId(result.position()),
                        result,
                        properties.uniqueKey(),
                        recallHandle(topic, deliverAt, result, properties)));
    }

    /** What names a timed message until it is due; null for others, and for retries, which nobody recalls. */
    private @Nullable String recallHandle(
            TopicConfig topic, long deliverAt, AppendResult result, SendProperties properties) {
        String uniqueKey = properties.uniqueKey();
        boolean waiting = deliverAt > 0 && result.queueOffset() < 0;
        if (!waiting || uniqueKey == null || TopicNames.isRetryTopic(topic.name())) {
            return null;
        }
        return new RecallHandle(topic.name(), identity.brokerName(), deliverAt, uniqueKey, result.position()).text();
    }

    /** A half message is stored as its consumers will get it: committed. */
    private CompletionStage<Response> appendHalf(
            SendMessage send, SendProperties properties, TopicConfig topic, int queueId, Peer peer) {
        String group = properties.producerGroup();
        if (group == null || group.isEmpty()) {
            throw illegal("a half message without the property " + PropertyKeys.PRODUCER_GROUP
                    + " has nobody who could be asked about it");
        }
        if (topic.kind().isTemporary()) {
            throw illegal("half messages cannot be sent to the temporary destination " + topic.name());
        }
        byte[] bytes = bytes(propertyText(properties.textWithoutHalf(), properties));
        MessageDraft draft = draft(
                        send, topic, queueId, peer, send.flag(), send.body().nioBuffer(), bytes, properties)
                .withSysFlag(SysFlag.withTransaction(send.sysFlag(), SysFlag.TRANSACTION_COMMIT));
        DeliveryDelay.Due due = delay.due(properties);
        LogEntry.HalfMessage half = due.relative()
                ? new LogEntry.HalfMessage(draft, 0, due.ms())
                : new LogEntry.HalfMessage(draft, due.ms(), 0);
        return halves.add(half, durability(properties))
                .thenApply(
                        result -> answer(identity.messageId(result.position()), result, properties.uniqueKey(), null));
    }

    private CompletionStage<Response> appendBatch(SendMessage send, TopicConfig topic, int queueId, Peer peer) {
        List<LogEntry> entries = new ArrayList<>();
        Durability durability = Durability.RELAXED;
        for (BatchBody.Message message : BatchBody.read(send.body())) {
            SendProperties properties = SendProperties.parse(new String(message.properties(), StandardCharsets.UTF_8));
            requireUsable(properties, topic);
            if (isHalf(properties, send)) {
                throw illegal("a half message cannot be part of a batch; nothing of the batch was stored");
            }
            MessageDraft draft =
                    draft(send, topic, queueId, peer, message.flag(), message.body(), message.properties(), properties);
            entries.add(new LogEntry.Message(draft, null, delay.due(properties).from(delay.now())));
            if (durability(properties) == Durability.DURABLE) {
                durability = Durability.DURABLE;
            }
        }
        return store.appendAll(entries, durability).thenApply(results -> {
            StringBuilder ids = new StringBuilder(results.size() * 33);
            for (AppendResult result : results) {
                ids.append(ids.isEmpty() ? "" : ",").append(identity.messageId(result.position()));
            }
            return answer(ids.toString(), results.get(0), null, null);
        });
    }

    private static void requireUsable(SendProperties properties, TopicConfig topic) {
        if (!TopicNames.isRetryTopic(topic.name()) && !TopicNames.isDeadLetterQueue(topic.name())) {
            properties.requireUsable();
        }
    }

    private static boolean isHalf(SendProperties properties, SendMessage send) {
        if (!properties.isHalf()) {
            if (SysFlag.has(send.sysFlag(), SysFlag.TRANSACTION_PREPARED)) {
                throw illegal("the message has the flag, but not the property of a half message ("
                        + PropertyKeys.TRANSACTION_PREPARED + ")");
            }
            return false;
        }
        // Old consumers send a message back with all its properties; that is no transaction.
        return send.reconsumeTimes() == 0 || properties.delayLevel() == null;
    }

    /** Who replies to a request finds the way back by the cluster. */
    private String propertyText(String text, SendProperties properties) {
        return properties.needsCluster()
                ? SendProperties.with(text, PropertyKeys.CLUSTER, identity.clusterName())
                : text;
    }

    private static MessageDraft draft(
            SendMessage send,
            TopicConfig topic,
            int queueId,
            Peer peer,
            int flag,
            ByteBuffer body,
            byte[] bytes,
            SendProperties properties) {
        return new MessageDraft(
                topic.name(),
                queueId,
                flag,
                SysFlag.withTransaction(send.sysFlag(), SysFlag.TRANSACTION_NONE),
                send.bornTimestamp(),
                peer.remote(),
                send.reconsumeTimes(),
                0,
                body,
                bytes,
                TagHash.of(properties.tags()),
                topic.kind().isTemporary());
    }

    private static Response answer(
            String messageId, AppendResult result, @Nullable String uniqueKey, @Nullable String recallHandle) {
        return Response.of(
                new SendMessageAnswer(messageId, result.queueId(), result.queueOffset(), uniqueKey, recallHandle));
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

    private static Durability durability(SendProperties properties) {
        return properties.waits() ? Durability.DURABLE : Durability.RELAXED;
    }

    private static byte[] bytes(String properties) {
        byte[] bytes = properties.getBytes(StandardCharsets.UTF_8);
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

    private static BadCommandException illegal(String remark) {
        return new BadCommandException(ResponseCode.MESSAGE_ILLEGAL, remark);
    }
}
