package org.ferrymq.jms;

import jakarta.jms.JMSException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.client.AckRequest;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.TagRange;
import org.ferrymq.protocol.FerryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When and how a session acknowledges: one subclass per mode. The session's thread tells it what the application gets to see; a lost
 * connection may be told by any thread.
 */
abstract sealed class Acknowledger
        permits AutoAcknowledger, ClientAcknowledger, LazyAcknowledger, TransactedAcknowledger, XaAcknowledger {
    private static final Logger LOG = LoggerFactory.getLogger(Acknowledger.class);

    private final MessagingBackend backend;

    Acknowledger(MessagingBackend backend) {
        this.backend = backend;
    }

    /** {@return whether the application has acknowledged a message by receiving it} */
    abstract boolean endsWithReceive();

    /** {@return how many messages of a consumer the application usually has without an acknowledgement at most; a power of two} */
    int mostUnacknowledged() {
        return 1024;
    }

    /** A receive is about to return this delivery. */
    abstract void received(long consumerId, long tag) throws JMSException;

    /** A listener is about to be called with this delivery. */
    abstract void dispatching(long consumerId, long tag) throws JMSException;

    /**
     * The listener has returned.
     *
     * @return whether what the session holds must be given back, because the listener failed
     */
    abstract boolean dispatched(long consumerId, long tag, boolean failed) throws JMSException;

    /**
     * The listener has shown the message to nobody.
     *
     * @return whether the session still holds it, so that it can be offered again
     */
    abstract boolean declined(long consumerId, long tag);

    /** The application has called acknowledge() on a message. */
    void acknowledge() throws JMSException {}

    /** Nothing is waiting for the application at the moment. */
    void idle() throws JMSException {}

    /** {@return what recover() gives back, forgetting it} */
    abstract Held takeBack();

    /** What this consumer has delivered so far will be delivered again, because the connection was lost. */
    abstract void forget(long consumerId, FerryException cause);

    /** As {@link #forget}, for all consumers, also closed ones. Before anything is delivered on a new connection. */
    void forgetAll(FerryException cause) {}

    /** Acknowledges without waiting. Deliveries that a lost connection has made stale are delivered again, which this mode permits. */
    final void acknowledgeNow(List<TagRange> ranges) {
        if (!ranges.isEmpty()) {
            CompletableFuture<Void> answer = backend.acknowledge(new AckRequest(ranges, null, false, false));
            JmsExceptions.onFailure(answer, failure -> LOG.debug("not acknowledged: {}", ranges, failure));
        }
    }

    /** Acknowledges one delivery without waiting. */
    final void acknowledgeNow(long consumerId, long tag) {
        acknowledgeNow(List.of(new TagRange(consumerId, tag, tag)));
    }
}
