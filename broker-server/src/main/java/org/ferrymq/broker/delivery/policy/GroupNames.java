package org.ferrymq.broker.delivery.policy;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;

/** Names of the consumer groups that stand for JMS queues and subscriptions. Stateless. */
public final class GroupNames {
    /** One group for all receivers of all queues. */
    public static final String QUEUE = "JMS_QUEUE";

    /** Escaped names may be longer. */
    private static final int MAX_GROUP = 255;

    private GroupNames() {}

    /** Whether it stands for a queue or subscription of Jakarta Messaging. */
    public static boolean isJms(String group) {
        return group.startsWith("JMS_");
    }

    public static String durable(String clientId, String name) {
        return shortened("JMS_D_" + escape(clientId) + "_" + escape(name), MAX_GROUP);
    }

    public static String sharedDurable(@Nullable String clientId, String name) {
        return shortened("JMS_SD_" + escape(clientId) + "_" + escape(name), MAX_GROUP);
    }

    public static String shared(@Nullable String clientId, String name) {
        return shortened("JMS_S_" + escape(clientId) + "_" + escape(name), MAX_GROUP);
    }

    public static String nonDurable(String connectionId, long consumerId) {
        return "JMS_N_" + escape(connectionId) + "_" + consumerId;
    }

    /** The dead letter topic of a group; subscriptions that end with their consumer share one. */
    public static String deadLetterTopic(String group) {
        String name = "%DLQ%" + (group.startsWith("JMS_N_") ? "JMS_N" : group);
        return shortened(name, TopicNames.MAX_TOPIC);
    }

    /** The end of a name that is too long becomes a digest, so that names stay distinct and the same after a restart. */
    private static String shortened(String name, int max) {
        if (name.length() <= max) {
            return name;
        }
        String digest =
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        return name.substring(0, max - digest.length() - 1) + "_" + digest;
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
