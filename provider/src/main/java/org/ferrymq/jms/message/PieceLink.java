package org.ferrymq.jms.message;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import org.jspecify.annotations.Nullable;

/** The way of large bodies to the broker and back, piece by piece. Thread-safe. */
public interface PieceLink {
    /** {@return the largest body that travels with its message, in bytes} */
    int largestWhole();

    /**
     * Gives a piece to the broker and waits until it has it.
     *
     * @param destination where the message is sent
     * @param group the group of the message, null for none
     * @param bodyId name of the body
     * @param number which piece, from 0
     * @param bytes the piece, in the first bytes
     * @param length how many bytes
     */
    void put(Destination destination, @Nullable String group, String bodyId, int number, byte[] bytes, int length)
            throws JMSException;

    /**
     * Gets a piece from the broker.
     *
     * @param destination where the message came from
     * @param bodyId name of the body
     * @param number which piece, from 0
     */
    byte[] get(Destination destination, String bodyId, int number) throws JMSException;
}
