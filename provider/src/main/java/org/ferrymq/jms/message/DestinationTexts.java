package org.ferrymq.jms.message;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;

/** Turns destinations into their textual form ({@code queue://orders}) and back; implemented by the package that has the classes. */
public interface DestinationTexts {
    /** {@return the textual form of a destination, which may be another provider's} */
    String toText(Destination destination) throws JMSException;

    /** {@return the destination of a textual form} */
    Destination fromText(String text) throws JMSException;
}
