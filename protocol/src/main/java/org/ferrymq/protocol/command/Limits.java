package org.ferrymq.protocol.command;

/** Most characters of fields that several commands share. */
final class Limits {
    /** {@code X:} with format id and 64 bytes each of global transaction id and branch qualifier in hex, and some. */
    static final int TRANSACTION = 300;

    static final int DESTINATION = 255;
    static final int CONNECTION_ID = 64;
    static final int CLIENT_ID = 255;
    static final int SUBSCRIPTION = 255;
    static final int SELECTOR = 16384;
    static final int GROUP = 255;
    static final int TOPIC = 255;
    static final int ADDRESS = 512;
    static final int PROPERTIES = Short.MAX_VALUE;
    static final int BODY_ID = 64;
    /** Most pieces of a body. */
    static final int PIECES = 1 << 20;

    private Limits() {}
}
