package org.ferrymq.broker.metadata;

import java.util.Map;

/**
 * A topic of this broker.
 *
 * @param name 1 to 127 characters
 * @param kind what it is to Jakarta Messaging
 * @param readQueueNums partitions that consumers read, 0..65535
 * @param writeQueueNums partitions that producers write, 0..65535
 * @param perm bits: 4 read, 2 write, 1 inherit (a template for topics made on first send)
 * @param topicSysFlag RocketMQ's topic flags, handed through
 * @param order whether clients should treat it as ordered
 * @param attributes RocketMQ 5 attributes, handed through
 * @param prioritized whether a message with a JMSPriority of its own was ever sent to it
 */
public record TopicConfig(
        String name,
        TopicKind kind,
        int readQueueNums,
        int writeQueueNums,
        int perm,
        int topicSysFlag,
        boolean order,
        Map<String, String> attributes,
        boolean prioritized) {
    /** Consumers may read. */
    public static final int PERM_READ = 4;
    /** Producers may write. */
    public static final int PERM_WRITE = 2;
    /** A template: topics may be made from it on first send. */
    public static final int PERM_INHERIT = 1;
    /** Most partitions of one topic. */
    public static final int MAX_QUEUES = 65_535;

    public TopicConfig {
        if (name.isEmpty() || name.length() > 127) {
            throw new IllegalArgumentException("topic name must have 1 to 127 characters: " + name);
        }
        requireQueues("readQueueNums", readQueueNums);
        requireQueues("writeQueueNums", writeQueueNums);
        if (perm < 0 || perm > 15) {
            throw new IllegalArgumentException("perm must be 0 to 15: " + perm);
        }
        attributes = Map.copyOf(attributes);
    }

    /** A readable and writable topic with the same number of read and write partitions. */
    public static TopicConfig of(String name, TopicKind kind, int queues) {
        return new TopicConfig(name, kind, queues, queues, PERM_READ | PERM_WRITE, 0, false, Map.of(), false);
    }

    /** Whether consumers may read. */
    public boolean isReadable() {
        return (perm & PERM_READ) != 0;
    }

    /** Whether producers may write. */
    public boolean isWritable() {
        return (perm & PERM_WRITE) != 0;
    }

    /** The same topic with another kind. */
    public TopicConfig withKind(TopicKind newKind) {
        return new TopicConfig(
                name, newKind, readQueueNums, writeQueueNums, perm, topicSysFlag, order, attributes, prioritized);
    }

    /** The same topic, known to have messages with priorities. */
    public TopicConfig withPriorities() {
        return new TopicConfig(name, kind, readQueueNums, writeQueueNums, perm, topicSysFlag, order, attributes, true);
    }

    private static void requireQueues(String what, int value) {
        if (value < 0 || value > MAX_QUEUES) {
            throw new IllegalArgumentException(what + " must be 0 to " + MAX_QUEUES + ": " + value);
        }
    }
}
