package org.ferrymq.jms;

import jakarta.jms.JMSException;
import java.util.List;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.RecoverRequest.Position;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/** CLIENT_ACKNOWLEDGE: everything that the session has delivered when the application acknowledges any message. */
final class ClientAcknowledger extends Acknowledger {
    private final DeliveredTags delivered = new DeliveredTags();
    private volatile @Nullable FerryException lost;

    ClientAcknowledger(MessagingBackend backend) {
        super(backend);
    }

    @Override
    void received(long consumerId, long tag) {
        delivered.add(consumerId, tag);
    }

    @Override
    void dispatching(long consumerId, long tag) {
        delivered.add(consumerId, tag);
    }

    @Override
    boolean dispatched(long consumerId, long tag, boolean failed) {
        return false;
    }

    @Override
    void acknowledge() throws JMSException {
        FerryException cause = lost;
        lost = null;
        acknowledgeDurably(delivered.drain());
        delivered.clear();
        if (cause != null) {
            throw JmsExceptions.linked(
                    new JMSException(
                            "the connection was lost since some of these messages were delivered; they are delivered again: "
                                    + cause.getMessage(),
                            "STALE_DELIVERY"),
                    cause);
        }
    }

    @Override
    boolean declined(long consumerId, long tag) {
        return delivered.removeLast(consumerId, tag);
    }

    @Override
    List<Position> takeBack() {
        List<Position> positions = delivered.positions();
        delivered.clear();
        lost = null;
        return positions;
    }

    @Override
    void forget(long consumerId, FerryException cause) {
        if (delivered.forget(consumerId)) {
            lost = cause;
        }
    }
}
