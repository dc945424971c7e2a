package org.ferrymq.broker.delivery.subscription;

/** What became of a delivery that goes back. */
public enum DeliveryFate {
    /** The application has not seen it: it does not count. */
    UNSEEN,
    /** Perhaps the application has seen it: it counts, and others may have it at once. */
    DOUBTFUL,
    /** The application has seen it: it counts, and comes again as the redelivery policy says. */
    FAILED
}
