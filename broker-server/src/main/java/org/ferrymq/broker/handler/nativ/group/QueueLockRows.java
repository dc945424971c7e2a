package org.ferrymq.broker.handler.nativ.group;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.metadata.Settings;

/**
 * Who holds which queues for ordered consumption, kept among the broker's settings so that a restart gives no queue to a second
 * client: one setting for a group and topic, {@code 0=client 1=client}. Thread-safe.
 */
public final class QueueLockRows implements QueueLockTable.Journal {
    private final GroupTopicSettings rows;

    public QueueLockRows(Settings settings) {
        this.rows = new GroupTopicSettings(settings, "order-lock");
    }

    @Override
    public CompletableFuture<?> write(String group, String topic, Map<Integer, String> owners) {
        if (owners.isEmpty()) {
            return rows.remove(group, topic);
        }
        StringBuilder text = new StringBuilder(owners.size() * 32);
        owners.forEach((queueId, client) -> text.append(text.isEmpty() ? "" : " ")
                .append(queueId)
                .append('=')
                .append(URLEncoder.encode(client, StandardCharsets.UTF_8)));
        return rows.put(group, topic, text.toString());
    }

    @Override
    public void read(QueueLockTable.Reader reader) {
        rows.read((group, topic, text) -> reader.held(group, topic, owners(text)));
    }

    private static Map<Integer, String> owners(String text) {
        Map<Integer, String> owners = new TreeMap<>();
        for (String part : text.split(" ", -1)) {
            int equals = part.indexOf('=');
            owners.put(
                    Integer.valueOf(part.substring(0, equals)),
                    URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return owners;
    }

    @Override
    public void forgetGroup(String group) {
        rows.forgetGroup(group);
    }

    @Override
    public void forgetTopic(String topic) {
        rows.forgetTopic(topic);
    }
}
