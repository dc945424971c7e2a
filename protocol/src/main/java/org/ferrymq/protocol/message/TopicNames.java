package org.ferrymq.protocol.message;

import java.util.Set;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/** Rules for the names of topics and groups, and the names that the broker derives from groups. */
public final class TopicNames {
    /** Longest topic name. */
    public static final int MAX_TOPIC = 127;
    /** Longest group name. */
    public static final int MAX_GROUP = 120;
    /** Prefix of a group's retry topic. */
    public static final String RETRY_PREFIX = "%RETRY%";
    /** Prefix of a group's dead-letter queue. */
    public static final String DLQ_PREFIX = "%DLQ%";
    /** The topic whose settings new topics of stock clients take. */
    public static final String DEFAULT_TOPIC = "TBW102";
    /** The topic under which half messages are counted until they are committed. */
    public static final String HALF_TOPIC = "RMQ_SYS_TRANS_HALF_TOPIC";

    /** The topic to which stock clients send traces unless they name another. */
    public static final String TRACE_TOPIC = "RMQ_SYS_TRACE_TOPIC";

    /** What RocketMQ keeps messages in that are not visible (yet); FerryMQ does not use them, but tools know the names. */
    private static final Set<String> INVISIBLE =
            Set.of("SCHEDULE_TOPIC_XXXX", HALF_TOPIC, "RMQ_SYS_TRANS_OP_HALF_TOPIC", "rmq_sys_wheel_timer");

    private static final String REPLY_SUFFIX = "_REPLY_TOPIC";

    private TopicNames() {}

    /** The topic to which the replies of a cluster are sent; none is ever stored in it. */
    public static String replyTopic(String cluster) {
        return cluster + REPLY_SUFFIX;
    }

    /** The retry topic of a group. */
    public static String retryTopic(String group) {
        return RETRY_PREFIX + group;
    }

    /** The dead-letter queue of a group. */
    public static String deadLetterQueue(String group) {
        return DLQ_PREFIX + group;
    }

    /** Whether a topic is the retry topic of some group. */
    public static boolean isRetryTopic(String topic) {
        return topic.startsWith(RETRY_PREFIX);
    }

    /** Whether a topic is the dead-letter queue of some group. */
    public static boolean isDeadLetterQueue(String topic) {
        return topic.startsWith(DLQ_PREFIX);
    }

    /** Whether a topic has a meaning of its own in the broker, so that no application may use it as a destination. */
    public static boolean isInternal(String topic) {
        return isRetryTopic(topic) || topic.equals(DEFAULT_TOPIC) || INVISIBLE.contains(topic);
    }

    /**
     * Checks the name of a topic: 1 to 127 characters of {@code % | a-z A-Z 0-9 _ - .}.
     *
     * @return the name
     * @throws FerryException with INVALID_MESSAGE, naming what is wrong
     */
    public static String validate(String topic) {
        return check("topic", topic, MAX_TOPIC);
    }

    /**
     * Checks the name of a group: 1 to 120 characters of {@code % | a-z A-Z 0-9 _ - .}.
     *
     * @return the name
     * @throws FerryException with INVALID_MESSAGE, naming what is wrong
     */
    public static String validateGroup(String group) {
        return check("group", group, MAX_GROUP);
    }

    private static String check(String what, String name, int limit) {
        if (name.isEmpty()) {
            throw new FerryException(ErrorCode.INVALID_MESSAGE, "the " + what + " name is empty");
        }
        if (name.length() > limit) {
            throw new FerryException(
                    ErrorCode.INVALID_MESSAGE,
                    "the " + what + " name has " + name.length() + " characters, more than " + limit + ": "
                            + name.substring(0, 40) + "...");
        }
        for (int i = 0; i < name.length(); i++) {
            if (!allowed(name.charAt(i))) {
                throw new FerryException(
                        ErrorCode.INVALID_MESSAGE,
                        "the " + what + " name '" + name + "' has a character outside % | a-z A-Z 0-9 _ - . at " + i);
            }
        }
        return name;
    }

    /** Whether a character may stand in the name of a topic or group. */
    public static boolean allowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '%'
                || c == '|'
                || c == '_'
                || c == '-'
                || c == '.';
    }
}
