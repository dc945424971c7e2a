package org.ferrymq.jms.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message without a body, and what all messages have: header fields, properties, and whether properties and body may be changed. A received
 * message is read-only until {@link #clearProperties} and {@link #clearBody}. For use by one thread at a time.
 */
public class FerryMessage implements Message {
    private @Nullable String messageId;
    private long timestamp;
    private @Nullable String correlationId;
    private byte @Nullable [] correlationBytes;
    private @Nullable Destination replyTo;
    private @Nullable Destination destination;
    private int deliveryMode = DEFAULT_DELIVERY_MODE;
    private boolean redelivered;
    private @Nullable String type;
    private long expiration;
    private long deliveryTime;
    private int priority = DEFAULT_PRIORITY;

    private MessageValues properties = new MessageValues();
    private boolean propertiesReadOnly;
    private Map<ProvidedProperty, Object> provided = Map.of();
    private boolean bodyReadOnly;
    private @Nullable RemoteBytes remote;
    private @Nullable Acknowledgement acknowledgement;

    // ---- body, for the subclasses and the mapper

    /** {@return what kind of body the record carries} */
    BodyType bodyType() throws JMSException {
        return BodyType.NONE;
    }

    /** {@return the bytes of the body, which the message does not change afterwards} */
    byte[] encodeBody() throws JMSException {
        return new byte[0];
    }

    /** {@return the bytes of the body, which the message does not change afterwards} */
    BodyBytes bodyToSend() throws JMSException {
        return new ArrayBytes(encodeBody());
    }

    /** {@return what the body is to be read from instead, once; null for nothing} */
    @Nullable InputStream takeStreamToSend() throws JMSException {
        return null;
    }

    /** Takes the body of a received message. */
    void decodeBody(byte[] body) {}

    /** Takes note that the body of a received message is in the broker; it is fetched when it is needed. */
    void remoteBody(RemoteBytes body) {
        remote = body;
    }

    /** Fetches the body if it is still in the broker: afterwards it stays readable whatever becomes of the message there. */
    public void fetchBody() throws JMSException {
        RemoteBytes body = remote;
        if (body != null) {
            decodeBody(body.toByteArray());
            remote = null;
        }
    }

    /** Forgets the body. */
    void discardBody() {}

    /** {@return the body in its natural type, null if there is none} */
    @Nullable Object bodyValue() throws JMSException {
        return null;
    }

    /** {@return whether {@link #bodyValue} can be had as this type, given that there is a body} */
    boolean bodyFits(Class<?> type) throws JMSException {
        return true;
    }

    /** {@return whether there is nothing in the body, so that any type fits} */
    boolean isBodyEmpty() throws JMSException {
        return true;
    }

    final void requireBodyWritable() throws MessageNotWriteableException {
        if (bodyReadOnly) {
            throw new MessageNotWriteableException(
                    "the body of a received message is read-only; call clearBody() first");
        }
    }

    final void requireBodyReadable() throws MessageNotReadableException {
        if (!bodyReadOnly) {
            throw new MessageNotReadableException("the body is being written; call reset() before reading it");
        }
    }

    final boolean isBodyReadOnly() {
        return bodyReadOnly;
    }

    final void setBodyReadOnly(boolean readOnly) {
        bodyReadOnly = readOnly;
    }

    // ---- for the mapper and the sessions

    final MessageValues properties() {
        return properties;
    }

    final byte @Nullable [] correlationBytes() {
        return correlationBytes;
    }

    /** {@return whether the correlation identifier was set as bytes} */
    public final boolean hasCorrelationBytes() {
        return correlationBytes != null;
    }

    final void received(MessageValues receivedProperties, int deliveryCount) {
        properties = receivedProperties;
        propertiesReadOnly = true;
        bodyReadOnly = true;
        redelivered = deliveryCount > 1;
    }

    /**
     * Sets properties that the provider gives a value, also where the application could not; those of the time before go.
     *
     * @param values what there is now
     */
    public final void provide(Map<ProvidedProperty, Object> values) {
        if (provided.isEmpty() && values.isEmpty()) {
            return;
        }
        provided.keySet().forEach(each -> properties.remove(each.property()));
        values.forEach((each, value) -> properties.put(each.property(), value));
        provided = values;
    }

    /** What the provider gave a value. */
    final Map<ProvidedProperty, Object> provided() {
        return provided;
    }

    /** Sets what {@link #acknowledge()} does. */
    public final void setAcknowledgement(@Nullable Acknowledgement acknowledgement) {
        this.acknowledgement = acknowledgement;
    }

    @Override
    public void acknowledge() throws JMSException {
        if (acknowledgement != null) {
            acknowledgement.acknowledge();
        }
    }

    @Override
    public void clearBody() throws JMSException {
        remote = null;
        discardBody();
        bodyReadOnly = false;
    }

    @Override
    public <T> @Nullable T getBody(Class<T> c) throws JMSException {
        if (isBodyEmpty()) {
            return null;
        }
        if (!bodyFits(c)) {
            throw bodyIsNo(c);
        }
        return c.cast(bodyValue());
    }

    final MessageFormatException bodyIsNo(Class<?> type) {
        return new MessageFormatException(
                "the body of a " + getClass().getSimpleName() + " cannot be had as " + type.getName());
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of Jakarta Messaging
    public boolean isBodyAssignableTo(Class c) throws JMSException {
        return isBodyEmpty() || bodyFits(c);
    }

    // ---- header fields

    @Override
    public @Nullable String getJMSMessageID() {
        return messageId;
    }

    @Override
    public void setJMSMessageID(@Nullable String id) {
        messageId = id;
    }

    @Override
    public long getJMSTimestamp() {
        return timestamp;
    }

    @Override
    public void setJMSTimestamp(long timestamp) {
        this.timestamp = timestamp;
    }

    @Override
    public byte @Nullable [] getJMSCorrelationIDAsBytes() {
        if (correlationBytes != null) {
            return correlationBytes.clone();
        }
        return correlationId == null ? null : correlationId.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void setJMSCorrelationIDAsBytes(byte @Nullable [] bytes) {
        correlationBytes = bytes == null ? null : bytes.clone();
        correlationId = bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void setJMSCorrelationID(@Nullable String id) {
        correlationId = id;
        correlationBytes = null;
    }

    @Override
    public @Nullable String getJMSCorrelationID() {
        return correlationId;
    }

    @Override
    public @Nullable Destination getJMSReplyTo() {
        return replyTo;
    }

    @Override
    public void setJMSReplyTo(@Nullable Destination replyTo) {
        this.replyTo = replyTo;
    }

    @Override
    public @Nullable Destination getJMSDestination() {
        return destination;
    }

    @Override
    public void setJMSDestination(@Nullable Destination destination) {
        this.destination = destination;
    }

    @Override
    public int getJMSDeliveryMode() {
        return deliveryMode;
    }

    @Override
    public void setJMSDeliveryMode(int deliveryMode) throws JMSException {
        if (deliveryMode != DeliveryMode.PERSISTENT && deliveryMode != DeliveryMode.NON_PERSISTENT) {
            throw new JMSException(
                    "delivery mode " + deliveryMode + " is neither PERSISTENT (2) nor NON_PERSISTENT (1)");
        }
        this.deliveryMode = deliveryMode;
    }

    @Override
    public boolean getJMSRedelivered() {
        return redelivered;
    }

    @Override
    public void setJMSRedelivered(boolean redelivered) {
        this.redelivered = redelivered;
    }

    @Override
    public @Nullable String getJMSType() {
        return type;
    }

    @Override
    public void setJMSType(@Nullable String type) {
        this.type = type;
    }

    @Override
    public long getJMSExpiration() {
        return expiration;
    }

    @Override
    public void setJMSExpiration(long expiration) {
        this.expiration = expiration;
    }

    @Override
    public long getJMSDeliveryTime() {
        return deliveryTime;
    }

    @Override
    public void setJMSDeliveryTime(long deliveryTime) {
        this.deliveryTime = deliveryTime;
    }

    @Override
    public int getJMSPriority() {
        return priority;
    }

    @Override
    public void setJMSPriority(int priority) throws JMSException {
        if (priority < 0 || priority > 9) {
            throw new JMSException("priority " + priority + " is not between 0 and 9");
        }
        this.priority = priority;
    }

    // ---- properties

    @Override
    public void clearProperties() {
        properties.clear();
        propertiesReadOnly = false;
    }

    @Override
    public boolean propertyExists(String name) {
        return properties.contains(name);
    }

    @Override
    public Enumeration<String> getPropertyNames() {
        return Collections.enumeration(new ArrayList<>(properties.view().keySet()));
    }

    @Override
    public boolean getBooleanProperty(String name) throws JMSException {
        return Conversions.toBoolean(name, properties.get(name));
    }

    @Override
    public byte getByteProperty(String name) throws JMSException {
        return Conversions.toByte(name, properties.get(name));
    }

    @Override
    public short getShortProperty(String name) throws JMSException {
        return Conversions.toShort(name, properties.get(name));
    }

    @Override
    public int getIntProperty(String name) throws JMSException {
        return Conversions.toInt(name, properties.get(name));
    }

    @Override
    public long getLongProperty(String name) throws JMSException {
        return Conversions.toLong(name, properties.get(name));
    }

    @Override
    public float getFloatProperty(String name) throws JMSException {
        return Conversions.toFloat(name, properties.get(name));
    }

    @Override
    public double getDoubleProperty(String name) throws JMSException {
        return Conversions.toDouble(name, properties.get(name));
    }

    @Override
    public @Nullable String getStringProperty(String name) throws JMSException {
        return Conversions.toText(name, properties.get(name));
    }

    @Override
    public @Nullable Object getObjectProperty(String name) {
        return properties.get(name);
    }

    @Override
    public void setBooleanProperty(String name, boolean value) throws JMSException {
        setProperty(name, value);
    }

    @Override
    public void setByteProperty(String name, byte value) throws JMSException {
        setProperty(name, value);
    }

    @Override
    public void setShortProperty(String name, short value) throws JMSException {
        setProperty(name, value);
    }

    @Override
    public void setIntProperty(String name, int value) throws JMSException {
        setProperty(name, value);
    }

    @Override
    public void setLongProperty(String name, long value) throws JMSException {
        setProperty(name, value);
    }

    @Override
    public void setFloatProperty(String name, float value) throws JMSException {
        setProperty(name, value);
    }

    @Override
    public void setDoubleProperty(String name, double value) throws JMSException {
        setProperty(name, value);
    }

    @Override
    public void setStringProperty(String name, @Nullable String value) throws JMSException {
        setProperty(name, value);
    }

    @Override
    public void setObjectProperty(String name, @Nullable Object value) throws JMSException {
        setProperty(name, Conversions.checkProperty(name, value));
    }

    private void setProperty(String name, @Nullable Object value) throws JMSException {
        PropertyRules.checkSettable(name, value);
        if (propertiesReadOnly) {
            throw new MessageNotWriteableException(
                    "the properties of a received message are read-only; call clearProperties() first");
        }
        properties.put(name, value);
    }

    /** {@return type, identifier and destination; never the body} */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + messageId + ", destination=" + destination + ", timestamp="
                + timestamp + (redelivered ? ", redelivered" : "") + "]";
    }
}
