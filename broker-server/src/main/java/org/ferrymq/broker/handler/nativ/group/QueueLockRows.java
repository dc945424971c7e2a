package org.ferrymq.broker.handler.nativ.group;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.ferrymq.broker.metadata.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who holds which queues for ordered consumption, kept among the broker's settings so that a restart gives no queue to a second
 * client: one setting for a group and topic, {@code 0=client 1=client}. Thread-safe.
 */
public final class QueueLockRows implements QueueLockTable.Journal {
    private static final Logger log = LoggerFactory.getLogger(QueueLockRows.class);
    /** No name of a group or topic has the separator in it. */
    private static final char SEPARATOR = '/';

    private static final String PREFIX = "order-lock" + SEPARATOR;

    private final Settings settings;

    public QueueLockRows(Settings settings) {
        this.settings = settings;
    }

    @Override
    public CompletableFuture<?> write(String group, String topic, Map<Integer, String> owners) {
        String key = PREFIX + group + SEPARATOR + topic;
        if (owners.isEmpty()) {
            return settings.remove(key);
        }
        StringBuilder text = new StringBuilder(owners.size() * 32);
        owners.forEach((queueId, client) -> text.append(text.isEmpty() ? "" : " ")
                .append(queueId)
                .append('=')
                .append(URLEncoder.encode(client, StandardCharsets.UTF_8)));
        return settings.put(key, text.toString());
    }

    @Override
    public void read(QueueLockTable.Reader reader) {
        settings.all().forEach((key, text) -> {
            if (key.startsWith(PREFIX)) {
                int middle = key.indexOf(SEPARATOR, PREFIX.length());
                reader.held(key.substring(PREFIX.length(), middle), key.substring(middle + 1), owners(text));
            }
        });
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
        forget(key -> key.startsWith(PREFIX + group + SEPARATOR));
    }

    @Override
    public void forgetTopic(String topic) {
        forget(key -> key.startsWith(PREFIX) && key.endsWith(SEPARATOR + topic));
    }

    private void forget(Predicate<String> which) {
        List<String> keys = settings.all().keySet().stream().filter(which).toList();
        for (String key : keys) {
            var unused = settings.remove(key).whenComplete((done, error) -> {
                if (error != null) {
                    log.warn("setting {} was not removed", key, error);
                }
            });
        }
    }
}
