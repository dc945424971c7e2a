package org.ferrymq.jms;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import org.ferrymq.client.Destination.Kind;
import org.ferrymq.jms.message.DestinationTexts;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;

/** Translates between the destinations of Jakarta Messaging, those of the client, and text. Stateless. */
final class Destinations implements DestinationTexts {
    static final Destinations INSTANCE = new Destinations();

    private Destinations() {}

    /** {@return the client's form of a destination, which may be another provider's} */
    static org.ferrymq.client.Destination toClient(@Nullable Destination destination) throws JMSException {
        FerryDestination own = toFerry(destination);
        String name = own.getName();
        if (name == null || name.isEmpty()) {
            throw new InvalidDestinationException("the destination has no name");
        }
        if (name.length() > TopicNames.MAX_TOPIC) {
            throw new InvalidDestinationException(
                    "the destination's name has " + name.length() + " characters; at most " + TopicNames.MAX_TOPIC
                            + " are possible: " + name.substring(0, 40) + "...");
        }
        Kind kind = own.isTopic()
                ? own.isTemporary() ? Kind.TEMPORARY_TOPIC : Kind.TOPIC
                : own.isTemporary() ? Kind.TEMPORARY_QUEUE : Kind.QUEUE;
        return new org.ferrymq.client.Destination(name, kind);
    }

    /** {@return our form of a destination: itself, or one of the same name} */
    static FerryDestination toFerry(@Nullable Destination destination) throws JMSException {
        if (destination instanceof FerryDestination own) {
            return own;
        }
        if (destination == null) {
            throw new InvalidDestinationException("a destination is needed");
        }
        if (destination instanceof TemporaryQueue || destination instanceof TemporaryTopic) {
            throw new InvalidDestinationException(
                    "the temporary destination " + destination + " is another provider's");
        }
        if (destination instanceof Queue queue && !(destination instanceof Topic)) {
            return new FerryQueue(queue.getQueueName());
        }
        if (destination instanceof Topic topic && !(destination instanceof Queue)) {
            return new FerryTopic(topic.getTopicName());
        }
        throw new InvalidDestinationException("cannot tell whether " + destination + " is a queue or a topic");
    }

    /** {@return the destination of Jakarta Messaging for one of the client} */
    static FerryDestination toJms(org.ferrymq.client.Destination destination) {
        return switch (destination.kind()) {
            case QUEUE -> new FerryQueue(destination.name());
            case TOPIC -> new FerryTopic(destination.name());
            case TEMPORARY_QUEUE -> new FerryTemporaryQueue(destination.name(), null);
            case TEMPORARY_TOPIC -> new FerryTemporaryTopic(destination.name(), null);
        };
    }

    @Override
    public String toText(Destination destination) throws JMSException {
        return toClient(destination).uri();
    }

    @Override
    public Destination fromText(String text) throws JMSException {
        try {
            return toJms(org.ferrymq.client.Destination.ofUri(text));
        } catch (IllegalArgumentException e) {
            throw JmsExceptions.linked(new InvalidDestinationException(e.getMessage()), e);
        }
    }
}
