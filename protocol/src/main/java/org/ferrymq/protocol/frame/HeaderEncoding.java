package org.ferrymq.protocol.frame;

/** How the header of a frame is written; an answer uses the encoding of its request. */
public enum HeaderEncoding {
    /** JSON text, serialize type 0. */
    JSON(0),
    /** RocketMQ's compact binary layout, serialize type 1; its code has 16 bits. */
    BINARY(1);

    private final int wireValue;

    HeaderEncoding(int wireValue) {
        this.wireValue = wireValue;
    }

    /** The value in the upper byte of the header-length word. */
    public int wireValue() {
        return wireValue;
    }
}
