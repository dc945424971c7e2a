package org.ferrymq.jms.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Enumeration;

/** Copies messages of other providers into ours, so that they can be sent. */
public final class ForeignMessages {
    private ForeignMessages() {}

    /**
     * A message of ours with the same body, properties, correlation identifier, reply destination and type. Returns our own messages as they
     * are.
     *
     * @param trusted what a copied object message may contain when it is read
     */
    public static FerryMessage convert(Message message, TrustedClasses trusted) throws JMSException {
        if (message instanceof FerryMessage own) {
            return own;
        }
        FerryMessage copy = copyBody(message, trusted);
        copy.setJMSCorrelationID(message.getJMSCorrelationID());
        copy.setJMSReplyTo(message.getJMSReplyTo());
        copy.setJMSType(message.getJMSType());
        Enumeration<?> names = message.getPropertyNames();
        while (names.hasMoreElements()) {
            String name = (String) names.nextElement();
            if (!PropertyRules.isOfProviders(name)) {
                copyProperty(message, name, copy);
            }
        }
        return copy;
    }

    private static void copyProperty(Message message, String name, FerryMessage copy) throws JMSException {
        try {
            copy.setObjectProperty(name, message.getObjectProperty(name));
        } catch (JMSException | IllegalArgumentException e) {
            MessageFormatException refused = new MessageFormatException("a message of another provider (a "
                    + message.getClass().getName() + ") has a property that this one cannot carry, so it is not sent: "
                    + e.getMessage() + "; copy what is needed into a message of this session");
            refused.initCause(e);
            throw refused;
        }
    }

    private static FerryMessage copyBody(Message message, TrustedClasses trusted) throws JMSException {
        if (message instanceof TextMessage text) {
            FerryTextMessage copy = new FerryTextMessage();
            copy.setText(text.getText());
            return copy;
        }
        if (message instanceof BytesMessage bytes) {
            return copyBytes(bytes);
        }
        if (message instanceof MapMessage map) {
            FerryMapMessage copy = new FerryMapMessage();
            Enumeration<?> names = map.getMapNames();
            while (names.hasMoreElements()) {
                String name = (String) names.nextElement();
                copy.setObject(name, map.getObject(name));
            }
            return copy;
        }
        if (message instanceof StreamMessage stream) {
            return copyStream(stream);
        }
        if (message instanceof ObjectMessage object) {
            FerryObjectMessage copy = new FerryObjectMessage(trusted);
            copy.setObject(object.getObject());
            return copy;
        }
        return new FerryMessage();
    }

    private static FerryBytesMessage copyBytes(BytesMessage bytes) throws JMSException {
        FerryBytesMessage copy = new FerryBytesMessage();
        bytes.reset();
        byte[] buffer = new byte[4096];
        int count = bytes.readBytes(buffer);
        while (count > 0) {
            copy.writeBytes(buffer, 0, count);
            count = bytes.readBytes(buffer);
        }
        bytes.reset();
        return copy;
    }

    private static FerryStreamMessage copyStream(StreamMessage stream) throws JMSException {
        FerryStreamMessage copy = new FerryStreamMessage();
        stream.reset();
        boolean more = true;
        while (more) {
            try {
                copy.writeObject(stream.readObject());
            } catch (MessageEOFException end) {
                more = false;
            }
        }
        stream.reset();
        return copy;
    }
}
