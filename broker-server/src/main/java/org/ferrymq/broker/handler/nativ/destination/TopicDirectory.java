package org.ferrymq.broker.handler.nativ.destination;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.protocol.message.TopicNames;
import org.ferrymq.protocol.route.DataVersion;
import org.ferrymq.protocol.route.TopicConfigData;
import org.ferrymq.protocol.route.TopicTable;

/**
 * The topics as nameservers and administrators see them: with the template of new topics, if they may be made on first
 * send, with the topic to which replies are sent, and without temporary ones, which only their own connection uses.
 * Thread-safe.
 */
public final class TopicDirectory {
    private static final int READ_WRITE = TopicConfig.PERM_READ | TopicConfig.PERM_WRITE;
    private static final int TEMPLATE_PERM = READ_WRITE | TopicConfig.PERM_INHERIT;

    private final Topics topics;
    private final LiveSettings settings;
    private final String replyTopic;
    private final AtomicLong version = new AtomicLong();
    private volatile Runnable onChange = () -> {};

    /** A directory of {@code topics} of a broker of the cluster. */
    public TopicDirectory(Topics topics, LiveSettings settings, String clusterName) {
        this.topics = topics;
        this.settings = settings;
        this.replyTopic = TopicNames.replyTopic(clusterName);
        settings.addListener(this::changed);
        topics.addListener((before, after) -> {
            TopicConfig changed = after == null ? before : after;
            if (changed != null && !changed.kind().isTemporary()) {
                changed();
            }
        });
    }

    private void changed() {
        version.incrementAndGet();
        onChange.run();
    }

    /** The action is run, on any thread, after each change of {@link #version}; it must be quick. */
    public void onChange(Runnable action) {
        onChange = action;
    }

    /** Grows with every change of what {@link #table} shows. */
    public long version() {
        return version.get();
    }

    /** All topics as routes show them: with no more permission than the broker has now. */
    public TopicTable routes() {
        return table(settings.permission() | ~(TopicConfig.PERM_READ | TopicConfig.PERM_WRITE));
    }

    /** All topics to be shown. */
    public TopicTable table() {
        return table(-1);
    }

    private TopicTable table(int permitted) {
        DataVersion dataVersion = new DataVersion(0, System.currentTimeMillis(), version.get());
        Map<String, TopicConfigData> table = new HashMap<>();
        for (TopicConfig topic : topics.all()) {
            if (!topic.kind().isTemporary()) {
                table.put(topic.name(), data(topic, permitted));
            }
        }
        if (settings.autoCreateTopics()) {
            table.put(
                    TopicNames.DEFAULT_TOPIC,
                    virtual(TopicNames.DEFAULT_TOPIC, settings.defaultQueues(), TEMPLATE_PERM & permitted));
        }
        table.putIfAbsent(replyTopic, virtual(replyTopic, 1, READ_WRITE & permitted));
        return new TopicTable(table, dataVersion);
    }

    /** A topic that is shown, but does not exist. */
    private static TopicConfigData virtual(String name, int queues, int perm) {
        return new TopicConfigData(name, queues, queues, perm, "SINGLE_TAG", 0, false, Map.of());
    }

    private static TopicConfigData data(TopicConfig topic, int permitted) {
        Map<String, String> attributes = new HashMap<>(topic.attributes());
        attributes.put("kind", topic.kind().name());
        return new TopicConfigData(
                topic.name(),
                topic.readQueueNums(),
                topic.writeQueueNums(),
                topic.perm() & permitted,
                "SINGLE_TAG",
                topic.topicSysFlag(),
                topic.order(),
                attributes);
    }
}
