package org.ferrymq.examples.orders;

/** Names at the broker and in JNDI. */
public final class Destinations {
    /**
     * JNDI name of the connection factory of the FerryMQ resource adapter. WildFly looks names without a prefix up below {@code java:/}, so one name does for both
     * servers.
     */
    public static final String CONNECTION_FACTORY = "jms/ferry";

    /** Queue of orders. */
    public static final String ORDERS = "orders";

    /** Queue of replies. */
    public static final String REPLIES = "order-replies";

    /** Queue of reminders, which are sent when an order is done and kept back by the broker until they are due. */
    public static final String REMINDERS = "order-reminders";

    /** Where the broker puts what a queue's consumers refuse again and again; shared by all queues, so it is read with {@link #REFUSED_ORDERS}. */
    public static final String DEAD_LETTERS = "%DLQ%JMS_QUEUE";

    /** Selects dead letters that were orders. */
    public static final String REFUSED_ORDERS = "DLQ_ORIGIN_TOPIC = '" + ORDERS + "'";

    private Destinations() {}
}
