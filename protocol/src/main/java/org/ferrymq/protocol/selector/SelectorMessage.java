package org.ferrymq.protocol.selector;

import org.jspecify.annotations.Nullable;

/** What a selector sees of a message. */
@FunctionalInterface
public interface SelectorMessage {
    /**
     * The value of a header or property.
     *
     * @param identifier the name of an application property, or one of JMSDeliveryMode (the text PERSISTENT or NON_PERSISTENT),
     *     JMSPriority, JMSMessageID, JMSTimestamp, JMSCorrelationID, JMSType, or a name that begins with JMSX or JMS_
     * @return a String, Boolean, Long or Double (other numbers are taken as one of these two), or null if the message has none
     */
    @Nullable Object value(String identifier);
}
