package org.ferrymq.jms;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import java.util.function.Supplier;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.jms.message.PieceLink;
import org.jspecify.annotations.Nullable;

/** Large bodies by way of a connection's client. */
final class BackendPieces implements PieceLink {
    private final Supplier<MessagingBackend> backend;
    private final int largestWhole;

    BackendPieces(Supplier<MessagingBackend> backend, int largestWhole) {
        this.backend = backend;
        this.largestWhole = largestWhole;
    }

    @Override
    public int largestWhole() {
        return largestWhole;
    }

    @Override
    public void put(
            Destination destination, @Nullable String group, String bodyId, int number, byte[] bytes, int length)
            throws JMSException {
        var target = Destinations.toClient(Destinations.toFerry(destination));
        JmsExceptions.await(
                JmsExceptions.call(() -> backend.get().putPiece(target, group, bodyId, number, bytes, length)));
    }

    @Override
    public byte[] get(Destination destination, String bodyId, int number) throws JMSException {
        var origin = Destinations.toClient(Destinations.toFerry(destination));
        return JmsExceptions.await(JmsExceptions.call(() -> backend.get().getPiece(origin, bodyId, number)));
    }
}
