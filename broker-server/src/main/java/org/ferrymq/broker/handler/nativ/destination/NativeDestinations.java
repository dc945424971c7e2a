package org.ferrymq.broker.handler.nativ.destination;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.metadata.SubscriptionGroup;
import org.ferrymq.broker.metadata.SubscriptionGroups;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;

/**
 * Topics and groups of stock clients: looked up, and made on first use where that is allowed. Thread-safe.
 */
public final class NativeDestinations {
    /** Administrators' tools read with this group; it exists for whoever asks, and is never kept. */
    private static final String TOOLS_GROUP = "TOOLS_CONSUMER";

    private static final int READ_WRITE = TopicConfig.PERM_READ | TopicConfig.PERM_WRITE;

    private final Topics topics;
    private final SubscriptionGroups groups;
    private final LiveSettings settings;

    public NativeDestinations(Topics topics, SubscriptionGroups groups, LiveSettings settings) {
        this.topics = topics;
        this.groups = groups;
        this.settings = settings;
    }

    /**
     * The topic of a send, made from the default topic if it does not exist.
     *
     * @param defaultTopic the template that the client names; only the stock one is known
     * @param wantedQueues partitions that the client asks for
     */
    public CompletableFuture<TopicConfig> forSend(String name, String defaultTopic, int wantedQueues) {
        TopicConfig known = topics.topic(name);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        TopicNames.validate(name);
        if (name.equals(TopicNames.DEFAULT_TOPIC)) {
            return refuse("the topic " + name + " is a template and takes no messages");
        }
        if (TopicNames.isRetryTopic(name) || TopicNames.isDeadLetterQueue(name)) {
            return topics.createIfAbsent(TopicConfig.of(name, TopicKind.NATIVE, 1));
        }
        if (!settings.autoCreateTopics() || !defaultTopic.equals(TopicNames.DEFAULT_TOPIC)) {
            return refuse("topic " + name + " does not exist; create it with mqadmin"
                    + (settings.autoCreateTopics() ? "" : " (clients.auto-create-topics is off)"));
        }
        int queues = Math.max(1, Math.min(wantedQueues, settings.defaultQueues()));
        return topics.createIfAbsent(
                new TopicConfig(name, TopicKind.NATIVE, queues, queues, READ_WRITE, 0, false, Map.of(), false));
    }

    /** The topic, or null if there is none. */
    public @Nullable TopicConfig known(String name) {
        return topics.topic(name);
    }

    /** The topic of a pull or query. */
    public TopicConfig existing(String name) {
        TopicConfig topic = topics.topic(name);
        if (topic == null) {
            throw new BadCommandException(ResponseCode.TOPIC_NOT_EXIST, "topic " + name + " does not exist");
        }
        return topic;
    }

    /** The topic of a pull or pop, which must be readable now. */
    public TopicConfig readable(String name) {
        TopicConfig topic = existing(name);
        if (!settings.isReadable()) {
            throw new BadCommandException(
                    ResponseCode.NO_PERMISSION, "this broker is not read now (setting permission)");
        }
        if (!topic.isReadable()) {
            throw new BadCommandException(
                    ResponseCode.NO_PERMISSION, "topic " + name + " is not read (perm " + topic.perm() + ")");
        }
        return topic;
    }

    /** The retry topic of a group, made if it does not exist. */
    public CompletableFuture<TopicConfig> retryTopic(SubscriptionGroup group) {
        return topics.createIfAbsent(TopicConfig.of(
                TopicNames.retryTopic(group.name()), TopicKind.NATIVE, Math.max(1, group.retryQueueNums())));
    }

    /** The dead letter topic of a group, made if it does not exist. */
    public CompletableFuture<TopicConfig> deadLetters(String group) {
        return topics.createIfAbsent(TopicConfig.of(TopicNames.deadLetterQueue(group), TopicKind.NATIVE, 1));
    }

    /** The group of a consumer, made if it does not exist and that is allowed. */
    public CompletableFuture<SubscriptionGroup> group(String name) {
        SubscriptionGroup known = groups.group(name);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        TopicNames.validateGroup(name);
        if (name.equals(TOOLS_GROUP)) {
            return CompletableFuture.completedFuture(SubscriptionGroup.of(name));
        }
        if (!settings.autoCreateGroups()) {
            return CompletableFuture.failedFuture(new BadCommandException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                    "group " + name + " does not exist (clients.auto-create-groups is off)"));
        }
        return groups.createIfAbsent(SubscriptionGroup.of(name));
    }

    private static CompletableFuture<TopicConfig> refuse(String remark) {
        return CompletableFuture.failedFuture(new BadCommandException(ResponseCode.TOPIC_NOT_EXIST, remark));
    }
}
