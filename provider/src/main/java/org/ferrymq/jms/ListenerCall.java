package org.ferrymq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import org.ferrymq.jms.message.FerryMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a message listener with a message of one consumer and acknowledges as the session's mode says. For the thread that runs the session. */
final class ListenerCall {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerCall.class);

    /** How a call of a listener ended. */
    private enum Outcome {
        PROCESSED,
        FAILED,
        DECLINED
    }

    private final FerrySession session;
    private final long consumerId;
    private final Inbox inbox;
    private final FerryDestination destination;

    ListenerCall(FerrySession session, long consumerId, Inbox inbox, FerryDestination destination) {
        this.session = session;
        this.consumerId = consumerId;
        this.inbox = inbox;
        this.destination = destination;
    }

    /** {@return whether the listener has shown the message to nobody, and it can be offered again} */
    boolean declines(MessageListener target, Delivery delivery, FerryMessage message) throws JMSException {
        long tag = delivery.tag();
        Acknowledger acknowledger = session.acknowledger();
        if (DeliveryReader.isExpired(message)) {
            DeliveryReader.expired(session, consumerId, delivery);
            return false;
        }
        acknowledger.dispatching(consumerId, tag);
        if (inbox.isVoid(tag)) {
            acknowledger.forget(consumerId, Receiver.lost());
        }
        Outcome outcome = call(target, message);
        if (outcome == Outcome.DECLINED) {
            return acknowledger.declined(consumerId, tag);
        }
        if (acknowledger.dispatched(consumerId, tag, outcome == Outcome.FAILED)) {
            session.recoverAfterListener();
        }
        return false;
    }

    private Outcome call(MessageListener target, FerryMessage message) {
        boolean begun = session.use().begin("onMessage");
        try {
            target.onMessage(message);
            return Outcome.PROCESSED;
        } catch (NotDeliveredException e) {
            LOG.debug("message listener {} of {} did not take {}", target, destination, message, e);
            return Outcome.DECLINED;
        } catch (Throwable e) { // an Error of the application means the same to the message: it was not processed
            LOG.warn("message listener {} of {} threw an exception at {}", target, destination, message, e);
            return Outcome.FAILED;
        } finally {
            session.use().end(begun);
        }
    }
}
