package org.ferrymq.broker.handler.nativ.send;

import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.RequestHandler;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.destination.NativeDestinations;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.send.RecallMessage;
import org.ferrymq.protocol.command.send.RecallMessageAnswer;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.RecallHandle;
import org.ferrymq.protocol.message.RecordView;

/** RECALL_MESSAGE: a timed message is not to be delivered. Refused once it is due. */
public final class RecallHandler implements RequestHandler<RecallMessage> {
    private final MessageStore store;
    private final NativeDestinations destinations;
    private final BrokerIdentity identity;
    private final InstantSource clock;

    public RecallHandler(
            MessageStore store, NativeDestinations destinations, BrokerIdentity identity, InstantSource clock) {
        this.store = store;
        this.destinations = destinations;
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Response> handle(RecallMessage recall, Peer peer) {
        TopicConfig topic = destinations.existing(recall.topic());
        RecallHandle handle = handle(recall);
        if (!handle.topic().equals(topic.name())) {
            throw refused("the handle is of topic " + handle.topic() + ", not of " + topic.name());
        }
        if (!handle.brokerName().equals(identity.brokerName())) {
            throw refused("the handle is of broker " + handle.brokerName() + ", this is " + identity.brokerName());
        }
        if (handle.deliverAtMs() <= clock.millis()) {
            throw refused("the message was due at " + handle.deliverAtMs());
        }
        StoredMessage message = store.find(handle.position());
        if (message == null || !isMeant(handle, message)) {
            throw refused(
                    "there is no such message of topic " + topic.name() + " at log position " + handle.position());
        }
        return store.append(new LogEntry.TimerCancel(message.position(), handle.deliverAtMs()), Durability.DURABLE)
                .thenApply(done -> Response.of(new RecallMessageAnswer(handle.messageId())));
    }

    private static RecallHandle handle(RecallMessage recall) {
        try {
            return RecallHandle.parse(recall.recallHandle());
        } catch (FerryException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isMeant(RecallHandle handle, StoredMessage message) {
        RecordView record =
                new RecordView().wrap(message.record(), message.record().position());
        return record.topic().equals(handle.topic())
                && handle.messageId().equals(record.property(PropertyKeys.UNIQ_KEY));
    }

    private static BadCommandException refused(String why) {
        return new BadCommandException(ResponseCode.ILLEGAL_OPERATION, "the message is not recalled: " + why);
    }
}
