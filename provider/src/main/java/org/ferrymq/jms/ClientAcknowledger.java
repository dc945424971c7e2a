package org.ferrymq.jms;

import jakarta.jms.JMSException;
import java.util.List;
import org.ferrymq.client.AckRequest;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.TagRange;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/** CLIENT_ACKNOWLEDGE: everything that the session has delivered when the application acknowledges any message. */
final class ClientAcknowledger extends Acknowledger {
    private final DeliveredTags delivered = new DeliveredTags();
    private final MessagingBackend backend;
    private final Answers answers;
    private volatile @Nullable FerryException lost;

    ClientAcknowledger(MessagingBackend backend, Answers answers) {
        super(backend);
        this.backend = backend;
        this.answers = answers;
    }

    @Override
    boolean endsWithReceive() {
        return false;
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

    /** If the broker does not do it, everything stays as it is and can be acknowledged again, or recovered. */
    @Override
    void acknowledge() throws JMSException {
        try {
            acknowledgeDurably();
        } catch (JMSException e) {
            if (!isStale(e)) {
                throw e;
            }
            // the rest was acknowledged; a recover gives back what the broker did not find
            var unused = delivered.drain();
            lost = null;
            throw staleness(e);
        }
        delivered.clear();
        FerryException cause = lost;
        if (cause != null) {
            lost = null;
            throw staleness(cause);
        }
    }

    /** Waits until it is on disk. */
    private void acknowledgeDurably() throws JMSException {
        List<TagRange> ranges = delivered.ranges();
        if (!ranges.isEmpty()) {
            answers.of(() -> backend.acknowledge(new AckRequest(ranges, null, true, true)));
        }
    }

    private static boolean isStale(JMSException e) {
        return e.getCause() instanceof FerryException ferry && ferry.code() == ErrorCode.STALE_DELIVERY;
    }

    private static JMSException staleness(Exception cause) {
        return JmsExceptions.linked(
                new JMSException(
                        "the connection was lost since some of these messages were delivered; they are delivered again: "
                                + cause.getMessage(),
                        "STALE_DELIVERY"),
                cause);
    }

    @Override
    boolean declined(long consumerId, long tag) {
        return delivered.removeLast(consumerId, tag);
    }

    @Override
    Held takeBack() {
        lost = null;
        return delivered.takeBack();
    }

    @Override
    void forget(long consumerId, FerryException cause) {
        if (delivered.forget(consumerId)) {
            lost = cause;
        }
    }

    @Override
    void forgetAll(FerryException cause) {
        boolean waiting = delivered.count() > 0;
        delivered.clear();
        if (waiting) {
            lost = cause;
        }
    }
}
