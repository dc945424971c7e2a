package org.ferrymq.broker.handler.nativ.group;

import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.metadata.Settings;
import org.ferrymq.protocol.route.RequestMode;

/**
 * How the clients of a group get the messages of a topic if they let the broker assign queues: pull unless set otherwise. Kept among
 * the broker's settings. Thread-safe.
 */
public final class RequestModes {
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

    private final GroupTopicSettings modes;

    public RequestModes(Settings settings) {
        this.modes = new GroupTopicSettings(settings, "request-mode");
    }

    Mode get(String group, String topic) {
        String text = modes.get(group, topic);
        return text == null ? Mode.PULL : Mode.parse(text);
    }

    CompletableFuture<?> set(String group, String topic, Mode mode) {
        return modes.put(group, topic, mode.toString());
    }

    /** The group is deleted. */
    public void forgetGroup(String group) {
        modes.forgetGroup(group);
    }

    /** The topic is deleted. */
    public void forgetTopic(String topic) {
        modes.forgetTopic(topic);
    }
}
