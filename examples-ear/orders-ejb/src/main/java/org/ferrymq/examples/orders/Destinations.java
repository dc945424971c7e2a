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

    /** Where the broker puts orders that every attempt to process has refused: the beans name it, nothing has to be configured in the broker. */
    public static final String DEAD_LETTERS = "order-dead-letters";

    /** How long an order waits after the first failed attempt. */
    static final String REDELIVERY_DELAY = "400ms";

    /** By what the wait grows with each further failure. */
    static final String REDELIVERY_MULTIPLIER = "2";

    /** After so many redeliveries an order goes to the dead letters. */
    static final String REDELIVERY_LIMIT = "3";

    private Destinations() {}
}
