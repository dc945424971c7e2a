package org.ferrymq.examples.orders;

/** Names at the broker and in JNDI. */
public final class Destinations {
    /** JNDI name of the connection factory of the FerryMQ resource adapter; WildFly looks names without a prefix up below {@code java:/}. */
    public static final String CONNECTION_FACTORY = "jms/ferry";

    /** Queue of orders. */
    public static final String ORDERS = "orders";

    /** Queue of replies. */
    public static final String REPLIES = "order-replies";

    private Destinations() {}
}
