package org.ferrymq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message with named values; {@link TypedValues} says how they look in the record. */
public final class FerryMapMessage extends FerryMessage implements MapMessage {
    private Map<String, @Nullable Object> map = new LinkedHashMap<>();
    private byte @Nullable [] undecoded;

    @Override
    BodyType bodyType() {
        return BodyType.MAP;
    }

    @Override
    byte[] encodeBody() throws JMSException {
        fetchBody();
        return undecoded != null ? undecoded : TypedValues.encodeMap(map);
    }

    @Override
    void decodeBody(byte[] body) {
        undecoded = body;
    }

    @Override
    void discardBody() {
        undecoded = null;
        map = new LinkedHashMap<>();
    }

    private Map<String, @Nullable Object> values() throws JMSException {
        fetchBody();
        if (undecoded != null) {
            map = TypedValues.decodeMap(undecoded);
            undecoded = null;
        }
        return map;
    }

    @Override
    Object bodyValue() throws JMSException {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (Map.Entry<String, @Nullable Object> entry : values().entrySet()) {
            copy.put(entry.getKey(), Conversions.checkElement(entry.getKey(), entry.getValue()));
        }
        return copy;
    }

    @Override
    boolean bodyFits(Class<?> type) {
        return type.isAssignableFrom(Map.class);
    }

    @Override
    boolean isBodyEmpty() throws JMSException {
        return values().isEmpty();
    }

    @Override
    public Enumeration<String> getMapNames() throws JMSException {
        return Collections.enumeration(new ArrayList<>(values().keySet()));
    }

    @Override
    public boolean itemExists(String name) throws JMSException {
        return values().containsKey(name);
    }

    // ---- reading

    @Override
    public boolean getBoolean(String name) throws JMSException {
        return Conversions.toBoolean(name, values().get(name));
    }

    @Override
    public byte getByte(String name) throws JMSException {
        return Conversions.toByte(name, values().get(name));
    }

    @Override
    public short getShort(String name) throws JMSException {
        return Conversions.toShort(name, values().get(name));
    }

    @Override
    public char getChar(String name) throws JMSException {
        return Conversions.toChar(name, values().get(name));
    }

    @Override
    public int getInt(String name) throws JMSException {
        return Conversions.toInt(name, values().get(name));
    }

    @Override
    public long getLong(String name) throws JMSException {
        return Conversions.toLong(name, values().get(name));
    }

    @Override
    public float getFloat(String name) throws JMSException {
        return Conversions.toFloat(name, values().get(name));
    }

    @Override
    public double getDouble(String name) throws JMSException {
        return Conversions.toDouble(name, values().get(name));
    }

    @Override
    public @Nullable String getString(String name) throws JMSException {
        return Conversions.toText(name, values().get(name));
    }

    @Override
    public byte @Nullable [] getBytes(String name) throws JMSException {
        byte[] bytes = Conversions.toBytes(name, values().get(name));
        return bytes == null ? null : bytes.clone();
    }

    @Override
    public @Nullable Object getObject(String name) throws JMSException {
        return Conversions.checkElement(name, values().get(name));
    }

    // ---- writing

    private void put(String name, @Nullable Object value) throws JMSException {
        requireBodyWritable();
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("a value of a map message needs a name");
        }
        values().put(name, value);
    }

    @Override
    public void setBoolean(String name, boolean value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setByte(String name, byte value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setShort(String name, short value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setChar(String name, char value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setInt(String name, int value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setLong(String name, long value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setFloat(String name, float value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setDouble(String name, double value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setString(String name, @Nullable String value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setBytes(String name, byte @Nullable [] value) throws JMSException {
        put(name, value == null ? null : value.clone());
    }

    @Override
    public void setBytes(String name, byte[] value, int offset, int length) throws JMSException {
        byte[] part = new byte[length];
        System.arraycopy(value, offset, part, 0, length);
        put(name, part);
    }

    @Override
    public void setObject(String name, @Nullable Object value) throws JMSException {
        requireBodyWritable();
        put(name, Conversions.checkElement(name, value));
    }
}
