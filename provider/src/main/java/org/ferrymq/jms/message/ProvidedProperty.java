package org.ferrymq.jms.message;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/** Properties that the provider gives a value where a connection asks for them (Jakarta Messaging 3.1, section 3.5.9). */
public enum ProvidedProperty {
    /** Who sent the message: the user of the connection. */
    USER_ID("JMSXUserID"),
    /** Which application sent the message: the client identifier of the connection. */
    APP_ID("JMSXAppID"),
    /** The transaction in which it was sent. */
    PRODUCER_TX_ID("JMSXProducerTXID"),
    /** The transaction in which it is received. */
    CONSUMER_TX_ID("JMSXConsumerTXID"),
    /** When the application received it, milliseconds since the epoch. */
    RECEIVE_TIMESTAMP("JMSXRcvTimestamp");

    private final String property;

    ProvidedProperty(String property) {
        this.property = property;
    }

    /** The property's name. */
    public String property() {
        return property;
    }

    /** Those with these names. */
    public static Set<ProvidedProperty> named(Iterable<String> names) {
        Set<ProvidedProperty> result = EnumSet.noneOf(ProvidedProperty.class);
        for (String name : names) {
            result.add(named(name));
        }
        return result;
    }

    private static ProvidedProperty named(String name) {
        for (ProvidedProperty each : values()) {
            if (each.property.equals(name)) {
                return each;
            }
        }
        throw new FerryException(
                ErrorCode.INVALID_CONFIGURATION,
                "option 'jmsxProperties' of the connection URL names '" + name + "'; expected some of "
                        + Stream.of(values()).map(ProvidedProperty::property).collect(Collectors.joining(", ")));
    }
}
