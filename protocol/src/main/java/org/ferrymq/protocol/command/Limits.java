package org.ferrymq.protocol.command;

/** Most characters of fields that several commands share. */
public final class Limits {
    /** {@code X:} with format id and 64 bytes each of global transaction id and branch qualifier in hex, and some. */
    public static final int TRANSACTION = 300;

    /** Name of a JMS destination. */
    public static final int DESTINATION = 255;

    /** Id of a JMS connection. */
    public static final int CONNECTION_ID = 64;

    /** JMS client id. */
    public static final int CLIENT_ID = 255;

    /** Name of a subscription. */
    public static final int SUBSCRIPTION = 255;

    /** A JMS selector. */
    public static final int SELECTOR = 16384;

    /** Name of a producer or consumer group. */
    public static final int GROUP = 255;

    /** Name of a topic. */
    public static final int TOPIC = 255;

    /** Address of a server. */
    public static final int ADDRESS = 512;

    /** Properties of a message as one text. */
    public static final int PROPERTIES = Short.MAX_VALUE;

    /** Id of a body that is stored in pieces. */
    public static final int BODY_ID = 64;

    /** Most pieces of a body. */
    public static final int PIECES = 1 << 20;

    private Limits() {}
}
