package org.ferrymq.protocol.command.jms.consume;

/** What a consumer reads from. */
public enum SubscriptionKind {
    /** The one subscription of a queue. */
    QUEUE,
    /** A subscription of its own on a topic, from now on, which ends with the consumer. */
    NON_DURABLE,
    /** A named subscription that consumers share and that ends with the last of them. */
    SHARED,
    /** A named subscription of one client identifier that survives its consumer. */
    DURABLE,
    /** A named subscription that consumers share and that survives them. */
    SHARED_DURABLE
}
