package org.ferrymq.broker.handler.nativ.send;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.RequestHandler;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.destination.NativeDestinations;
import org.ferrymq.broker.metadata.SubscriptionGroup;
import org.ferrymq.broker.metadata.SubscriptionGroups;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageDraft;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.send.SendMessageBack;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.message.TagHash;

/**
 * CONSUMER_SEND_MSG_BACK: a consumer failed on a message. A copy goes to the group's retry topic and is due after the
 * delay of its next try, or to the group's dead letter topic when it has had its tries.
 */
public final class SendBackHandler implements RequestHandler<SendMessageBack> {
    /** The first retry waits as long as this level says, the next ones a level more each. */
    private static final int FIRST_LEVEL = 3;

    private final MessageStore store;
    private final SubscriptionGroups groups;
    private final NativeDestinations destinations;
    private final DeliveryDelay delay;
    private final BrokerIdentity identity;

    public SendBackHandler(
            MessageStore store,
            SubscriptionGroups groups,
            NativeDestinations destinations,
            DeliveryDelay delay,
            BrokerIdentity identity) {
        this.store = store;
        this.groups = groups;
        this.destinations = destinations;
        this.delay = delay;
        this.identity = identity;
    }

    @Override
    public CompletionStage<Response> handle(SendMessageBack back, Peer peer) {
        SubscriptionGroup group = groups.group(back.group());
        if (group == null) {
            throw new BadCommandException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "group " + back.group() + " does not exist");
        }
        StoredMessage message = store.find(back.offset());
        if (message == null) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR, "there is no message at log position " + back.offset());
        }
        if (group.retryQueueNums() <= 0) {
            return Response.success().done();
        }
        RecordView record =
                new RecordView().wrap(message.record(), message.record().position());
        int tries = back.maxReconsumeTimes() >= 0 ? back.maxReconsumeTimes() : group.retryMaxTimes();
        boolean dead = back.delayLevel() < 0 || (tries >= 0 && record.reconsumeTimes() >= tries);
        CompletableFuture<TopicConfig> target =
                dead ? destinations.deadLetters(group.name()) : destinations.retryTopic(group);
        return target.thenCompose(topic -> {
                    long deliverAt = dead ? 0 : delay.atLevel(level(back, record));
                    LogEntry.Message copy =
                            new LogEntry.Message(copy(record, topic, back.offset(), dead), null, deliverAt);
                    return store.append(copy, Durability.DURABLE);
                })
                .thenApply(result -> Response.success());
    }

    private static int level(SendMessageBack back, RecordView record) {
        return back.delayLevel() > 0 ? back.delayLevel() : FIRST_LEVEL + record.reconsumeTimes();
    }

    private MessageDraft copy(RecordView record, TopicConfig target, long position, boolean dead) {
        Map<String, String> properties = record.properties();
        properties.putIfAbsent(PropertyKeys.RETRY_TOPIC, record.topic());
        properties.putIfAbsent(PropertyKeys.ORIGIN_MESSAGE_ID, identity.messageId(position));
        // Its delay has passed; on a copy the properties would only mislead.
        properties.remove(PropertyKeys.DELAY);
        properties.remove(PropertyKeys.TIMER_DELAY_MS);
        properties.remove(PropertyKeys.TIMER_DELAY_SEC);
        properties.remove(PropertyKeys.TIMER_DELIVER_MS);
        if (dead) {
            properties.put(PropertyKeys.DLQ_ORIGIN_TOPIC, properties.get(PropertyKeys.RETRY_TOPIC));
            properties.put(PropertyKeys.DLQ_ORIGIN_MESSAGE_ID, properties.get(PropertyKeys.ORIGIN_MESSAGE_ID));
        }
        return new MessageDraft(
                target.name(),
                ThreadLocalRandom.current().nextInt(Math.max(1, target.writeQueueNums())),
                record.flag(),
                record.sysFlag(),
                record.bornTimestamp(),
                record.bornHost(),
                record.reconsumeTimes() + 1,
                0,
                record.body(),
                MessageProperties.encode(properties).getBytes(StandardCharsets.UTF_8),
                TagHash.of(properties.get(PropertyKeys.TAGS)),
                false);
    }
}
