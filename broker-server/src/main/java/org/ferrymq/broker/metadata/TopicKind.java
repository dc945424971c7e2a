package org.ferrymq.broker.metadata;

/** What a topic is to Jakarta Messaging. */
public enum TopicKind {
    /** Made by a stock client or an administrator; the first use through Jakarta Messaging fixes it to QUEUE or TOPIC. */
    NATIVE,
    /** A Jakarta Messaging queue: one group shared by all receivers. */
    QUEUE,
    /** A Jakarta Messaging topic. */
    TOPIC,
    /** A queue bound to the connection that made it; never in the log. */
    TEMPORARY_QUEUE,
    /** A topic bound to the connection that made it; never in the log. */
    TEMPORARY_TOPIC;

    /** Whether it lives in memory only and ends with its connection. */
    public boolean isTemporary() {
        return this == TEMPORARY_QUEUE || this == TEMPORARY_TOPIC;
    }
}
