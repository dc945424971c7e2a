package org.ferrymq.broker.admin.request;

import java.util.Locale;
import java.util.Set;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;

/**
 * A topic on one broker.
 *
 * @param name its name
 * @param kind what it is used for, such as QUEUE or TOPIC of JMS; null if the broker does not say
 * @param readQueues queues that can be read
 * @param writeQueues queues that can be written
 * @param perm bits: 4 read, 2 write
 * @param order whether its order is declared to matter
 */
public record TopicInfo(String name, @Nullable String kind, int readQueues, int writeQueues, int perm, boolean order) {

    private static final int READ = 4;
    private static final int WRITE = 2;

    /** Names that stock brokers and ours keep for themselves. */
    private static final Set<String> SYSTEM = Set.of(
            TopicNames.DEFAULT_TOPIC,
            "SCHEDULE_TOPIC_XXXX",
            "RMQ_SYS_TRANS_HALF_TOPIC",
            "RMQ_SYS_TRANS_OP_HALF_TOPIC",
            "TRANS_CHECK_MAX_TIME_TOPIC",
            "BenchmarkTest",
            "OFFSET_MOVED_EVENT",
            "SELF_TEST_TOPIC");

    /** Whether it holds no messages and only stands for settings: the template of new topics, the topic for replies. */
    public boolean isSetting() {
        return kind == null && (name.equals(TopicNames.DEFAULT_TOPIC) || name.endsWith("_REPLY_TOPIC"));
    }

    public boolean isInternal() {
        return isSetting()
                || SYSTEM.contains(name)
                || name.startsWith("rmq_sys_")
                || TopicNames.isRetryTopic(name)
                || TopicNames.isDeadLetterQueue(name);
    }

    /** Whether two topics differ in nothing that can be set. */
    public boolean sameSettings(TopicInfo other) {
        return readQueues == other.readQueues
                && writeQueues == other.writeQueues
                && perm == other.perm
                && order == other.order;
    }

    /** What it is, for sentences. */
    public String description() {
        String what = kind == null || kind.equals("NATIVE") ? "" : "JMS " + kind.toLowerCase(Locale.ROOT) + " with ";
        String queues = readQueues == writeQueues
                ? readQueues + (readQueues == 1 ? " queue" : " queues")
                : readQueues + " read and " + writeQueues + " write queues";
        return what + queues + ", permission " + permission() + (order ? ", ordered" : "");
    }

    public String permission() {
        return permission(perm);
    }

    /** The permission that people write as {@code r}, {@code w} or {@code rw}. */
    public static int permission(String text) {
        return switch (text) {
            case "r" -> READ;
            case "w" -> WRITE;
            case "rw" -> READ | WRITE;
            default -> throw AdminException.usage("permission '" + text + "' is none of r, w, rw");
        };
    }

    public static String permission(int perm) {
        return ((perm & READ) != 0 ? "r" : "-") + ((perm & WRITE) != 0 ? "w" : "-");
    }
}
