package org.ferrymq.jms;

import java.util.List;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.RejectRequest;
import org.ferrymq.client.TagRange;
import org.ferrymq.jms.message.FerryMessage;
import org.ferrymq.protocol.command.jms.consume.Reject;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes messages of what came for one consumer, and gets rid of what is none. For the session's thread. */
final class DeliveryReader {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryReader.class);

    private final FerrySession session;
    private final ConsumerSpec spec;
    private final FerryDestination destination;

    DeliveryReader(FerrySession session, ConsumerSpec spec, FerryDestination destination) {
        this.session = session;
        this.spec = spec;
        this.destination = destination;
    }

    /** {@return the message, or null if it cannot be read: then it goes to the dead letters, outside of any transaction} */
    @Nullable FerryMessage read(Delivery delivery) {
        try {
            FerryMessage message =
                    session.connection().mapper().decode(delivery.message(), destination, delivery.count());
            message.setAcknowledgement(session::acknowledge);
            message.provide(session.connection().provided().onReceive(session.currentWork()));
            return message;
        } catch (Exception e) { // whatever it is: the consumer must get on to the next message
            reject(delivery, e);
            return null;
        }
    }

    /** {@return whether the application must not see the message any more} */
    static boolean isExpired(FerryMessage message) {
        long expiration = message.getJMSExpiration();
        return expiration != 0 && expiration <= System.currentTimeMillis();
    }

    /** The message has expired before the application could see it: the broker puts it where its destination wants such messages. */
    static void expired(FerrySession session, long consumerId, Delivery delivery) {
        TagRange range = new TagRange(consumerId, delivery.tag(), delivery.tag());
        MessagingBackend backend = session.backend();
        JmsExceptions.onFailure(
                JmsExceptions.call(() -> backend.reject(new RejectRequest(List.of(range), null, Reject.EXPIRED))),
                failure -> LOG.debug("expired, and the broker was not told of it: it finds it itself", failure));
    }

    private void reject(Delivery delivery, Exception cause) {
        long id = spec.consumerId();
        if (TopicNames.isDeadLetterQueue(spec.destination().name())) {
            LOG.error(
                    "a dead letter of {} cannot be read and stays with consumer {} until that is closed",
                    destination,
                    id,
                    cause);
            return;
        }
        LOG.error("a message of {} cannot be read and goes to the dead letters", destination, cause);
        RejectRequest request = new RejectRequest(
                List.of(new TagRange(id, delivery.tag(), delivery.tag())),
                null,
                "a Jakarta Messaging client could not read it: " + cause);
        MessagingBackend backend = session.backend();
        JmsExceptions.onFailure(
                JmsExceptions.call(() -> backend.reject(request)),
                failure -> LOG.warn("the broker did not take the unreadable message of {} back", destination, failure));
    }
}
