package org.ferrymq.broker.delivery.redelivery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.ferrymq.broker.delivery.policy.GroupNames;
import org.ferrymq.broker.delivery.policy.RedeliveryPolicy;
import org.ferrymq.broker.delivery.subscription.Enlistment;
import org.ferrymq.broker.delivery.subscription.Partition;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.broker.store.DamagedMessageException;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageDraft;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.OffsetMessageId;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.message.SysFlag;
import org.ferrymq.protocol.message.TagHash;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves messages to the dead letter topic of their group: a copy with the reason, and the acknowledgement of the original,
 * next to each other in the log. Agent thread only.
 */
public final class DeadLetters {
    /** Property of a dead letter: failed deliveries of the original. */
    static final String DELIVERY_COUNT = "DLQDeliveryCount";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final int MAX_REASON = 512;
    private static final long RETRY_MS = 1000;

    private final DeliveryAgent agent;
    private final MessageStore store;
    private final Topics topics;
    private final QueueEntry entry = new QueueEntry();
    private final RecordView view = new RecordView();

    public DeadLetters(DeliveryAgent agent, MessageStore store, Topics topics) {
        this.agent = agent;
        this.store = store;
        this.topics = topics;
    }

    /** Whether messages of the queue are given up at all; a dead letter itself never is. */
    boolean applyTo(Partition partition, RedeliveryPolicy policy) {
        String topic = partition.key().topic();
        return !TopicNames.isDeadLetterQueue(topic)
                && !target(partition, policy).name().equals(topic);
    }

    private static TopicConfig target(Partition partition, RedeliveryPolicy policy) {
        String group = partition.key().group();
        String configured = policy.deadLetters();
        return configured.isEmpty() || !GroupNames.isJms(group)
                ? TopicConfig.of(GroupNames.deadLetterTopic(group), TopicKind.NATIVE, 1)
                : TopicConfig.of(configured, TopicKind.QUEUE, 1);
    }

    /** Gives up a taken message that failed too often; tries again later if the log refuses it now. */
    void giveUp(Partition partition, long offset, int failures, RedeliveryPolicy policy) {
        if (partition.ended()) {
            return;
        }
        LOG.warn("message {} of {} failed {} times and goes to the dead letters", offset, partition.key(), failures);
        var unused = move(
                        partition,
                        new long[] {offset, offset},
                        "delivered " + failures + " times without success",
                        null,
                        policy,
                        target(partition, policy),
                        false)
                .whenComplete((done, error) -> {
                    if (error instanceof DamagedMessageException) {
                        return; // it has gone back, and nobody gets it
                    }
                    if (error != null) {
                        LOG.warn("message {} of {} stays until the log takes it", offset, partition.key(), error);
                        agent.submit(() ->
                                agent.at(agent.now() + RETRY_MS, () -> giveUp(partition, offset, failures, policy)));
                    }
                });
    }

    /** A message has expired that nobody has, or that comes back for that reason: it is dropped, or goes where its destination wants such messages. */
    public void expire(Partition partition, long offset) {
        String queue = partition.policy().expired();
        if (queue.isEmpty()
                || !GroupNames.isJms(partition.key().group())
                || queue.equals(partition.key().topic())) {
            partition.drop(offset);
            return;
        }
        partition.take(offset);
        TopicConfig target = TopicConfig.of(queue, TopicKind.QUEUE, 1);
        RedeliveryPolicy redelivery = partition.policy().redelivery();
        var unused = move(partition, new long[] {offset, offset}, "expired", null, redelivery, target, true)
                .whenComplete((done, error) -> {
                    if (error != null) {
                        LOG.warn(
                                "expired message {} of {} stays until the log takes it",
                                offset,
                                partition.key(),
                                error);
                    }
                });
    }

    /** Moves taken messages (pairs of offsets, inclusive); if it fails they go back. */
    public CompletableFuture<Void> move(
            Partition partition,
            long[] ranges,
            String reason,
            @Nullable Enlistment enlistment,
            RedeliveryPolicy redelivery) {
        return move(partition, ranges, reason, enlistment, redelivery, target(partition, redelivery), true);
    }

    private CompletableFuture<Void> move(
            Partition partition,
            long[] ranges,
            String reason,
            @Nullable Enlistment enlistment,
            RedeliveryPolicy redelivery,
            TopicConfig target,
            boolean giveBackOnFailure) {
        LedgerKey key = partition.key();
        boolean ephemeral = partition.ledger().ephemeral();
        String transactionId = enlistment == null ? null : enlistment.transactionId();
        List<LogEntry> entries;
        try {
            entries = copies(partition, ranges, target.name(), reason, transactionId);
        } catch (DamagedMessageException e) {
            // A copy would look good. All of these go back; the damaged one is passed over from then on.
            partition.release(ranges);
            return CompletableFuture.failedFuture(e);
        }
        if (!ephemeral) {
            entries.add(new LogEntry.Acknowledge(key.group(), key.topic(), key.queueId(), ranges, transactionId));
        }
        if (enlistment != null) {
            enlistment.lock(partition, ranges, redelivery);
            enlistment.appendBegins();
        }
        CompletableFuture<Void> moved = new CompletableFuture<>();
        var unused = topics.createIfAbsent(target)
                .whenComplete((topic, refused) -> agent.submit(() -> {
                    if (refused != null) {
                        moved.completeExceptionally(refused);
                    } else if (partition.ended()) {
                        moved.complete(null); // deleted meanwhile, and nothing may be said of it any more
                    } else {
                        append(entries, moved);
                    }
                }));
        return moved.whenComplete((done, error) -> {
            if (enlistment != null) {
                enlistment.appendEnds(error);
            } else if (error == null) {
                partition.ledger().acknowledge(ranges);
                partition.settled(ranges);
            } else if (giveBackOnFailure) {
                partition.release(ranges);
            }
        });
    }

    /** On the agent, so that it comes before all that the agent does later, the deletion of the topic above all. */
    private void append(List<LogEntry> entries, CompletableFuture<Void> moved) {
        var unused = store.appendAll(entries, Durability.DURABLE)
                .whenComplete((results, error) -> agent.submit(() -> {
                    if (error == null) {
                        moved.complete(null);
                    } else {
                        moved.completeExceptionally(error);
                    }
                }));
    }

    private List<LogEntry> copies(
            Partition partition, long[] ranges, String target, String reason, @Nullable String transactionId) {
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i + 1 < ranges.length; i += 2) {
            for (long offset = ranges[i]; offset <= ranges[i + 1]; offset++) {
                StoredMessage stored = partition.message(offset, entry);
                if (stored != null) {
                    int failures = partition.ledger().failures(offset);
                    entries.add(new LogEntry.Message(copy(stored, target, reason, failures), transactionId, 0));
                }
            }
        }
        return entries;
    }

    private MessageDraft copy(StoredMessage stored, String target, String reason, int failures) {
        view.wrap(stored.record(), stored.record().position());
        Map<String, String> properties = view.properties();
        properties.remove(PropertyKeys.JMS_EXPIRATION);
        properties.put(PropertyKeys.DLQ_ORIGIN_TOPIC, view.topic());
        properties.put(
                PropertyKeys.DLQ_ORIGIN_MESSAGE_ID,
                new OffsetMessageId(view.storeHost(), view.physicalOffset()).text());
        properties.put(
                PropertyKeys.DLQ_REASON,
                reason.substring(0, Math.min(MAX_REASON, reason.length()))
                        .replace(MessageProperties.NAME_END, ' ')
                        .replace(MessageProperties.VALUE_END, ' '));
        properties.put(DELIVERY_COUNT, Integer.toString(failures));
        byte[] encoded = MessageProperties.encode(properties).getBytes(StandardCharsets.UTF_8);
        if (encoded.length > MessageDraft.MAX_PROPERTIES_BYTES) {
            encoded = new byte[view.propertyBytes().remaining()]; // no room for the reason
            view.propertyBytes().get(encoded);
        }
        int hosts = SysFlag.BORN_HOST_V6 | SysFlag.STORE_HOST_V6;
        return new MessageDraft(
                target,
                0,
                view.flag(),
                view.sysFlag() & ~(SysFlag.TRANSACTION_MASK | hosts),
                view.bornTimestamp(),
                view.bornHost(),
                failures,
                0,
                view.body(),
                encoded,
                TagHash.of(properties.get(PropertyKeys.TAGS)),
                false);
    }
}
