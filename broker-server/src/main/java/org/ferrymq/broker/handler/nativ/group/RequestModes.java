package org.ferrymq.broker.handler.nativ.group;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.ferrymq.broker.metadata.Settings;
import org.ferrymq.protocol.route.RequestMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the clients of a group get the messages of a topic if they let the broker assign queues: pull unless set otherwise. Kept among
 * the broker's settings. Thread-safe.
 */
public final class RequestModes {
    private static final Logger log = LoggerFactory.getLogger(RequestModes.class);
    /** No name of a group or topic has the separator in it. */
    private static final char SEPARATOR = '/';

    private static final String PREFIX = "request-mode" + SEPARATOR;

    /**
     * A mode.
     *
     * @param shared with how many others a popping client shares its queues; 0 or less: with all
     */
    record Mode(RequestMode mode, int shared) {
        static final Mode PULL = new Mode(RequestMode.PULL, 0);

        static Mode parse(String text) {
            int blank = text.indexOf(' ');
            return new Mode(RequestMode.valueOf(text.substring(0, blank)), Integer.parseInt(text.substring(blank + 1)));
        }

        @Override
        public String toString() {
            return mode + " " + shared;
        }
    }

    private final Settings settings;

    public RequestModes(Settings settings) {
        this.settings = settings;
    }

    Mode get(String group, String topic) {
        String text = settings.get(key(group, topic));
        return text == null ? Mode.PULL : Mode.parse(text);
    }

    CompletableFuture<?> set(String group, String topic, Mode mode) {
        return settings.put(key(group, topic), mode.toString());
    }

    /** The group is deleted. */
    public void forgetGroup(String group) {
        forget(key -> key.startsWith(PREFIX + group + SEPARATOR));
    }

    /** The topic is deleted. */
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

    private static String key(String group, String topic) {
        return PREFIX + group + SEPARATOR + topic;
    }
}
