package org.ferrymq.jms;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import org.ferrymq.client.url.ConnectionUrl;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.message.TopicNames;
import org.ferrymq.protocol.selector.Selector;

/** Checks what stands in configurations, without a broker: for tools and containers that want to refuse it early. Thread-safe. */
public final class FerrySyntax {
    private FerrySyntax() {}

    /**
     * Checks a connection url and its options.
     *
     * @throws JMSException saying what is wrong with it
     */
    public static void checkUrl(String url) throws JMSException {
        try {
            ConnectionParts.check(ConnectionUrl.parse(url));
        } catch (FerryException | IllegalArgumentException e) {
            throw JmsExceptions.of(e);
        }
    }

    /**
     * Checks the name of a queue or topic.
     *
     * @throws InvalidDestinationException saying why no broker has such a one
     */
    public static void checkDestination(String name) throws JMSException {
        try {
            TopicNames.validate(name);
        } catch (FerryException e) {
            throw JmsExceptions.linked(new InvalidDestinationException(e.getMessage()), e);
        }
        if (TopicNames.isInternal(name)) {
            throw new InvalidDestinationException("'" + name + "' is a topic that the broker uses itself");
        }
    }

    /**
     * Checks a message selector.
     *
     * @throws jakarta.jms.InvalidSelectorException saying where it is wrong
     */
    public static void checkSelector(String selector) throws JMSException {
        try {
            Selector.parse(selector);
        } catch (FerryException e) {
            throw JmsExceptions.of(e);
        }
    }
}
