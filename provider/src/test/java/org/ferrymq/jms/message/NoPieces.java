package org.ferrymq.jms.message;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import org.jspecify.annotations.Nullable;

/** For tests whose bodies are small. */
enum NoPieces implements PieceLink {
    INSTANCE;

    @Override
    public int largestWhole() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void put(
            Destination destination, @Nullable String group, String bodyId, int number, byte[] bytes, int length)
            throws JMSException {
        throw new JMSException("no pieces here");
    }

    @Override
    public byte[] get(Destination destination, String bodyId, int number) throws JMSException {
        throw new JMSException("no pieces here");
    }
}
