package org.ferrymq.broker.delivery;

/** How a consumer subscribes; the names are those of the command's field. */
public enum SubscriptionKind {
    /** Receiver of a queue. */
    QUEUE,
    /** Topic subscription that ends with its consumer. */
    NON_DURABLE,
    /** Topic subscription shared by name that ends with its last consumer. */
    SHARED,
    /** Topic subscription of one client that outlives its consumer. */
    DURABLE,
    /** Topic subscription shared by name that outlives its consumers. */
    SHARED_DURABLE;

    /** Whether it outlives its consumers. */
    public boolean isDurable() {
        return this == DURABLE || this == SHARED_DURABLE;
    }

    /** Whether several consumers may have it at a time. */
    public boolean isShared() {
        return this == SHARED || this == SHARED_DURABLE;
    }
}
