package org.ferrymq.broker.delivery;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;

/** Names of the consumer groups that stand for JMS queues and subscriptions. Stateless. */
public final class GroupNames {
    /** One group for all receivers of all queues. */
    public static final String QUEUE = "JMS_QUEUE";

    private GroupNames() {}

    public static String durable(String clientId, String name) {
        return "JMS_D_" + escape(clientId) + "_" + escape(name);
    }

    public static String sharedDurable(@Nullable String clientId, String name) {
        return "JMS_SD_" + escape(clientId) + "_" + escape(name);
    }

    public static String shared(@Nullable String clientId, String name) {
        return "JMS_S_" + escape(clientId) + "_" + escape(name);
    }

    public static String nonDurable(String connectionId, long consumerId) {
        return "JMS_N_" + escape(connectionId) + "_" + consumerId;
    }

    /** The dead letter topic of a group; subscriptions that end with their consumer share one. */
    public static String deadLetterTopic(String group) {
        String name = "%DLQ%" + (group.startsWith("JMS_N_") ? "JMS_N" : group);
        if (name.length() <= TopicNames.MAX_TOPIC) {
            return name;
        }
        // Groups may be longer than topics: the end becomes a digest, so that names stay distinct and the same after a
        // restart.
        String digest =
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        return name.substring(0, TopicNames.MAX_TOPIC - digest.length() - 1) + "_" + digest;
    }

    /** Characters that a group name may not have, the separator and the escape sign become %XX, so names stay distinct. */
    static String escape(@Nullable String text) {
        if (text == null) {
            return "";
        }
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
            if (plain) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}
