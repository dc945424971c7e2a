package org.ferrymq.ra.outbound;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageProducer;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The producer of a {@link ContextHandle}: headers and properties that it puts on each message it sends. */
final class ContextProducer implements JMSProducer {
    private final SessionHandle session;
    private final MessageProducer producer;
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private int deliveryMode = DeliveryMode.PERSISTENT;
    private int priority = Message.DEFAULT_PRIORITY;
    private long timeToLive;
    private long deliveryDelay;
    private boolean disableMessageId;
    private boolean disableTimestamp;
    private @Nullable String correlationId;
    private byte @Nullable [] correlationIdBytes;
    private @Nullable String type;
    private @Nullable Destination replyTo;

    ContextProducer(SessionHandle session, MessageProducer producer) {
        this.session = session;
        this.producer = producer;
    }

    @Override
    public JMSProducer send(Destination destination, Message message) {
        JmsCalls.run(() -> {
            putHeaders(message);
            producer.setDeliveryDelay(deliveryDelay);
            producer.setDisableMessageID(disableMessageId);
            producer.setDisableMessageTimestamp(disableTimestamp);
            producer.send(destination, message, deliveryMode, priority, timeToLive);
        });
        return this;
    }

    private void putHeaders(Message message) throws JMSException {
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
        }
        if (correlationIdBytes != null) {
            message.setJMSCorrelationIDAsBytes(correlationIdBytes);
        } else if (correlationId != null) {
            message.setJMSCorrelationID(correlationId);
        }
        if (type != null) {
            message.setJMSType(type);
        }
        if (replyTo != null) {
            message.setJMSReplyTo(replyTo);
        }
    }

    @Override
    public JMSProducer send(Destination destination, @Nullable String body) {
        return send(destination, JmsCalls.get(() -> session.createTextMessage(body)));
    }

    @Override
    public JMSProducer send(Destination destination, @Nullable Map<String, Object> body) {
        MapMessage message = JmsCalls.get(session::createMapMessage);
        if (body != null) {
            body.forEach((key, value) -> JmsCalls.run(() -> message.setObject(key, value)));
        }
        return send(destination, message);
    }

    @Override
    public JMSProducer send(Destination destination, byte @Nullable [] body) {
        BytesMessage message = JmsCalls.get(session::createBytesMessage);
        if (body != null) {
            JmsCalls.run(() -> message.writeBytes(body));
        }
        return send(destination, message);
    }

    @Override
    public JMSProducer send(Destination destination, @Nullable Serializable body) {
        return send(destination, JmsCalls.get(() -> session.createObjectMessage(body)));
    }

    @Override
    public JMSProducer setAsync(@Nullable CompletionListener listener) {
        throw Forbidden.contextCall("JMSProducer.setAsync");
    }

    @Override
    public @Nullable CompletionListener getAsync() {
        return null;
    }

    @Override
    public JMSProducer setDeliveryMode(int mode) {
        JmsCalls.run(() -> producer.setDeliveryMode(mode));
        deliveryMode = mode;
        return this;
    }

    @Override
    public int getDeliveryMode() {
        return deliveryMode;
    }

    @Override
    public JMSProducer setPriority(int newPriority) {
        JmsCalls.run(() -> producer.setPriority(newPriority));
        priority = newPriority;
        return this;
    }

    @Override
    public int getPriority() {
        return priority;
    }

    @Override
    public JMSProducer setTimeToLive(long millis) {
        JmsCalls.run(() -> producer.setTimeToLive(millis));
        timeToLive = millis;
        return this;
    }

    @Override
    public long getTimeToLive() {
        return timeToLive;
    }

    @Override
    public JMSProducer setDeliveryDelay(long millis) {
        JmsCalls.run(() -> producer.setDeliveryDelay(millis));
        deliveryDelay = millis;
        return this;
    }

    @Override
    public long getDeliveryDelay() {
        return deliveryDelay;
    }

    @Override
    public JMSProducer setDisableMessageID(boolean disable) {
        disableMessageId = disable;
        return this;
    }

    @Override
    public boolean getDisableMessageID() {
        return disableMessageId;
    }

    @Override
    public JMSProducer setDisableMessageTimestamp(boolean disable) {
        disableTimestamp = disable;
        return this;
    }

    @Override
    public boolean getDisableMessageTimestamp() {
        return disableTimestamp;
    }

    @Override
    public JMSProducer setJMSCorrelationID(@Nullable String id) {
        correlationId = id;
        correlationIdBytes = null;
        return this;
    }

    @Override
    public @Nullable String getJMSCorrelationID() {
        return correlationId;
    }

    @Override
    public JMSProducer setJMSCorrelationIDAsBytes(byte @Nullable [] id) {
        correlationIdBytes = id == null ? null : id.clone();
        correlationId = null;
        return this;
    }

    @Override
    public byte @Nullable [] getJMSCorrelationIDAsBytes() {
        return correlationIdBytes == null ? null : correlationIdBytes.clone();
    }

    @Override
    public JMSProducer setJMSType(@Nullable String newType) {
        type = newType;
        return this;
    }

    @Override
    public @Nullable String getJMSType() {
        return type;
    }

    @Override
    public JMSProducer setJMSReplyTo(@Nullable Destination destination) {
        replyTo = destination;
        return this;
    }

    @Override
    public @Nullable Destination getJMSReplyTo() {
        return replyTo;
    }

    private JMSProducer put(@Nullable String name, @Nullable Object value) {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("The name of a property must not be empty");
        }
        if (value == null) {
            properties.remove(name);
            return this;
        }
        boolean allowed = value instanceof Boolean
                || value instanceof String
                || (value instanceof Number && value.getClass().getName().startsWith("java.lang."));
        if (!allowed) {
            throw new MessageFormatRuntimeException("Property " + name + " has a value of type "
                    + value.getClass().getName() + "; allowed are String and the boxed primitive types");
        }
        properties.put(name, value);
        return this;
    }

    @Override
    public JMSProducer setProperty(String name, boolean value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, byte value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, short value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, int value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, long value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, float value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, double value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, @Nullable String value) {
        return put(name, value);
    }

    @Override
    public JMSProducer setProperty(String name, @Nullable Object value) {
        return put(name, value);
    }

    @Override
    public JMSProducer clearProperties() {
        properties.clear();
        return this;
    }

    @Override
    public boolean propertyExists(String name) {
        return properties.containsKey(name);
    }

    @Override
    public Set<String> getPropertyNames() {
        return Collections.unmodifiableSet(properties.keySet());
    }

    @Override
    public @Nullable Object getObjectProperty(String name) {
        return properties.get(name);
    }

    @Override
    public @Nullable String getStringProperty(String name) {
        Object value = properties.get(name);
        return value == null ? null : value.toString();
    }

    @Override
    public boolean getBooleanProperty(String name) {
        Object value = properties.get(name);
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value == null || value instanceof String) {
            return Boolean.parseBoolean((String) value);
        }
        throw conversion(name, value, "boolean");
    }

    @Override
    public byte getByteProperty(String name) {
        return number(name, "byte", Byte::valueOf, Byte.class).byteValue();
    }

    @Override
    public short getShortProperty(String name) {
        return number(name, "short", Short::valueOf, Byte.class, Short.class).shortValue();
    }

    @Override
    public int getIntProperty(String name) {
        return number(name, "int", Integer::valueOf, Byte.class, Short.class, Integer.class)
                .intValue();
    }

    @Override
    public long getLongProperty(String name) {
        return number(name, "long", Long::valueOf, Byte.class, Short.class, Integer.class, Long.class)
                .longValue();
    }

    @Override
    public float getFloatProperty(String name) {
        return number(name, "float", Float::valueOf, Float.class).floatValue();
    }

    @Override
    public double getDoubleProperty(String name) {
        return number(name, "double", Double::valueOf, Float.class, Double.class)
                .doubleValue();
    }

    /** Conversions of Messaging 3.1 section 3.5.4: from text, and to a wider type of the same kind. */
    @SafeVarargs
    private Number number(
            String name,
            String wanted,
            Function<@Nullable String, ? extends Number> parse,
            Class<? extends Number>... narrower) {
        Object value = properties.get(name);
        if (value == null || value instanceof String) {
            return parse.apply((String) value);
        }
        for (Class<? extends Number> type : narrower) {
            if (type.isInstance(value)) {
                return (Number) value;
            }
        }
        throw conversion(name, value, wanted);
    }

    private static MessageFormatRuntimeException conversion(String name, Object value, String wanted) {
        return new MessageFormatRuntimeException(
                "Property " + name + " is a " + value.getClass().getSimpleName() + " and cannot be read as " + wanted);
    }
}
