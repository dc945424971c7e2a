package org.ferrymq.broker.handler.nativ.admin;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.TopicAnnouncement;
import org.ferrymq.broker.handler.nativ.destination.NativeDestinations;
import org.ferrymq.broker.handler.nativ.destination.TopicDirectory;
import org.ferrymq.broker.handler.nativ.group.QueueLockTable;
import org.ferrymq.broker.handler.nativ.group.RequestModes;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.broker.statistics.BrokerStatistics;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonAnswer;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.offset.GetTopicStats;
import org.ferrymq.protocol.command.offset.TopicStats;
import org.ferrymq.protocol.command.topic.CreateTopic;
import org.ferrymq.protocol.command.topic.CreateTopics;
import org.ferrymq.protocol.command.topic.DeleteTopicOnBroker;
import org.ferrymq.protocol.command.topic.GetAllTopicConfig;
import org.ferrymq.protocol.command.topic.GetTopicConfig;
import org.ferrymq.protocol.message.TopicNames;
import org.ferrymq.protocol.route.QueueIdentity;
import org.ferrymq.protocol.route.TopicConfigData;
import org.ferrymq.protocol.route.TopicOffset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Topics for administrators: create, change, delete, list, figures. */
public final class TopicAdminHandler {
    private static final Logger log = LoggerFactory.getLogger(TopicAdminHandler.class);

    private final MessageStore store;
    private final Topics topics;
    private final TopicDirectory directory;
    private final TopicAnnouncement announcement;
    private final NativeDestinations destinations;
    private final BrokerStatistics statistics;
    private final RequestModes modes;
    private final QueueLockTable locks;
    private final BrokerIdentity identity;

    public TopicAdminHandler(
            MessageStore store,
            Topics topics,
            TopicDirectory directory,
            TopicAnnouncement announcement,
            NativeDestinations destinations,
            BrokerStatistics statistics,
            RequestModes modes,
            QueueLockTable locks,
            BrokerIdentity identity) {
        this.store = store;
        this.topics = topics;
        this.directory = directory;
        this.announcement = announcement;
        this.destinations = destinations;
        this.statistics = statistics;
        this.modes = modes;
        this.locks = locks;
        this.identity = identity;
    }

    public void registerOn(HandlerTable table) {
        table.on(CommandType.UPDATE_AND_CREATE_TOPIC, CreateTopic.class, this::create)
                .on(CommandType.UPDATE_AND_CREATE_TOPIC_LIST, CreateTopics.class, this::createAll)
                .on(CommandType.DELETE_TOPIC_IN_BROKER, DeleteTopicOnBroker.class, this::delete)
                .on(CommandType.GET_ALL_TOPIC_CONFIG, GetAllTopicConfig.class, this::list)
                .on(CommandType.GET_TOPIC_CONFIG, GetTopicConfig.class, this::config)
                .on(CommandType.GET_TOPIC_STATS_INFO, GetTopicStats.class, this::stats);
    }

    private CompletionStage<Response> create(CreateTopic create, Peer peer) {
        return announcement.after(changed(create, peer)).thenApply(topic -> Response.success());
    }

    /** All are checked before the first is changed. */
    private CompletionStage<Response> createAll(CreateTopics create, Peer peer) {
        List<CreateTopic> wanted = create.topics().topicConfigList().stream()
                .map(TopicAdminHandler::single)
                .toList();
        wanted.forEach(TopicAdminHandler::check);
        return announcement
                .after(CompletableFuture.allOf(
                        wanted.stream().map(each -> changed(each, peer)).toArray(CompletableFuture[]::new)))
                .thenApply(done -> Response.success());
    }

    private static CreateTopic single(TopicConfigData told) {
        return new CreateTopic(
                String.valueOf(told.topicName()),
                TopicNames.DEFAULT_TOPIC,
                told.readQueueNums(),
                told.writeQueueNums(),
                told.perm(),
                "SINGLE_TAG",
                told.topicSysFlag(),
                told.order(),
                null);
    }

    private static void check(CreateTopic create) {
        TopicNames.validate(create.topic());
        refuseTemplate(create.topic());
        try {
            var unusedConfig = merged(create, attributes(create.attributes()), null);
        } catch (IllegalArgumentException e) {
            throw new BadCommandException(ResponseCode.MESSAGE_ILLEGAL, String.valueOf(e.getMessage()));
        }
    }

    private CompletableFuture<TopicConfig> changed(CreateTopic create, Peer peer) {
        check(create);
        Map<String, String> changes = attributes(create.attributes());
        return topics.change(create.topic(), current -> merged(create, changes, current))
                .thenApply(topic -> {
                    log.info("{} set topic {}", peer, topic);
                    return topic;
                });
    }

    private static TopicConfig merged(CreateTopic create, Map<String, String> changes, @Nullable TopicConfig current) {
        Map<String, String> attributes = new HashMap<>(current == null ? Map.of() : current.attributes());
        changes.forEach((name, value) -> {
            if (value.isEmpty()) {
                attributes.remove(name);
            } else {
                attributes.put(name, value);
            }
        });
        return new TopicConfig(
                create.topic(),
                current == null ? TopicKind.NATIVE : current.kind(),
                create.readQueueNums(),
                create.writeQueueNums(),
                create.perm(),
                create.topicSysFlag(),
                create.order(),
                attributes,
                current != null && current.prioritized());
    }

    /** Reads {@code +name=value,-name}: what is to be set, and with an empty value what is to be removed. */
    private static Map<String, String> attributes(@Nullable String text) {
        Map<String, String> changes = new LinkedHashMap<>();
        if (text == null || text.isBlank()) {
            return changes;
        }
        for (String part : text.split(",", -1)) {
            String change = part.strip();
            int equals = change.indexOf('=');
            if (change.startsWith("-") && change.length() > 1) {
                changes.put(change.substring(1), "");
            } else if (change.startsWith("+") && equals > 1) {
                changes.put(change.substring(1, equals), change.substring(equals + 1));
            } else {
                throw new BadCommandException(
                        ResponseCode.MESSAGE_ILLEGAL, "attributes '" + text + "' are not like +name=value,-name");
            }
        }
        return changes;
    }

    private CompletionStage<Response> delete(DeleteTopicOnBroker delete, Peer peer) {
        String name = delete.topic();
        refuseTemplate(name);
        return topics.delete(name).thenApply(done -> {
            modes.forgetTopic(name);
            locks.forgetTopic(name);
            log.info("{} deleted topic {}", peer, name);
            return Response.success();
        });
    }

    private CompletionStage<Response> list(GetAllTopicConfig command, Peer peer) {
        return Response.of(new JsonAnswer(directory.table())).done();
    }

    private CompletionStage<Response> config(GetTopicConfig command, Peer peer) {
        TopicConfigData config = directory.table().topicConfigTable().get(command.topic());
        if (config == null) {
            throw new BadCommandException(ResponseCode.TOPIC_NOT_EXIST, "topic " + command.topic() + " does not exist");
        }
        return Response.of(new JsonAnswer(config)).done();
    }

    private CompletionStage<Response> stats(GetTopicStats command, Peer peer) {
        TopicConfig topic = destinations.existing(command.topic());
        Map<QueueIdentity, TopicOffset> table = new HashMap<>();
        int queues = Math.max(topic.readQueueNums(), topic.writeQueueNums());
        for (int queueId = 0; queueId < queues; queueId++) {
            table.put(
                    new QueueIdentity(topic.name(), identity.brokerName(), queueId),
                    store.queue(topic.name(), queueId)
                            .map(TopicAdminHandler::figures)
                            .orElse(new TopicOffset(0, 0, 0)));
        }
        return Response.of(new TopicStats(table, statistics.inPerSecond(topic.name())))
                .done();
    }

    private static TopicOffset figures(QueueReader queue) {
        long max = queue.maxOffset();
        QueueEntry last = new QueueEntry();
        return new TopicOffset(queue.minOffset(), max, queue.read(max - 1, last) ? last.visibleSinceMs() : 0);
    }

    private static void refuseTemplate(String topic) {
        if (topic.equals(TopicNames.DEFAULT_TOPIC)) {
            throw new BadCommandException(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "topic " + topic + " is the template of new topics and cannot change");
        }
    }
}
