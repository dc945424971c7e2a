package org.ferrymq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message with a sequence of values; {@link TypedValues} says how they look in the record. A read that fails leaves the position
 * where it was, so that another type can be tried.
 */
public final class FerryStreamMessage extends FerryMessage implements StreamMessage {
    private List<@Nullable Object> values = new ArrayList<>();
    private byte @Nullable [] undecoded;
    private int position;
    /** Bytes of the current element that readBytes has given out; -1 outside of a byte array. */
    private int bytesRead = -1;

    @Override
    BodyType bodyType() {
        return BodyType.STREAM;
    }

    @Override
    byte[] encodeBody() throws JMSException {
        fetchBody();
        return undecoded != null ? undecoded : TypedValues.encodeList(values);
    }

    @Override
    void decodeBody(byte[] body) {
        undecoded = body;
        rewind();
    }

    @Override
    void discardBody() {
        undecoded = null;
        values = new ArrayList<>();
        rewind();
    }

    @Override
    public void reset() {
        setBodyReadOnly(true);
        rewind();
    }

    private void rewind() {
        position = 0;
        bytesRead = -1;
    }

    @Override
    boolean bodyFits(Class<?> type) {
        return false;
    }

    @Override
    boolean isBodyEmpty() {
        return false;
    }

    // ---- reading

    private interface Conversion<T> {
        T convert(String name, @Nullable Object value) throws JMSException;
    }

    private @Nullable Object current() throws JMSException {
        requireBodyReadable();
        fetchBody();
        if (undecoded != null) {
            values = TypedValues.decodeList(undecoded);
            undecoded = null;
        }
        if (position == values.size()) {
            throw new MessageEOFException("all " + position + " values of the stream have been read");
        }
        return values.get(position);
    }

    private <T> T read(Conversion<T> conversion) throws JMSException {
        T converted = conversion.convert("value " + position, whole());
        position++;
        return converted;
    }

    /** The current value, which must not be a byte array that is partly read. */
    private @Nullable Object whole() throws JMSException {
        Object value = current();
        if (bytesRead >= 0) {
            throw new MessageFormatException(
                    "value " + position + " is a byte array of which readBytes has read a part");
        }
        return value;
    }

    @Override
    public boolean readBoolean() throws JMSException {
        return read(Conversions::toBoolean);
    }

    @Override
    public byte readByte() throws JMSException {
        return read(Conversions::toByte);
    }

    @Override
    public short readShort() throws JMSException {
        return read(Conversions::toShort);
    }

    @Override
    public char readChar() throws JMSException {
        return read(Conversions::toChar);
    }

    @Override
    public int readInt() throws JMSException {
        return read(Conversions::toInt);
    }

    @Override
    public long readLong() throws JMSException {
        return read(Conversions::toLong);
    }

    @Override
    public float readFloat() throws JMSException {
        return read(Conversions::toFloat);
    }

    @Override
    public double readDouble() throws JMSException {
        return read(Conversions::toDouble);
    }

    @Override
    public @Nullable String readString() throws JMSException {
        String text = Conversions.toText("value " + position, whole());
        position++;
        return text;
    }

    @Override
    public @Nullable Object readObject() throws JMSException {
        Object value = Conversions.checkElement("value " + position, whole());
        position++;
        return value;
    }

    @Override
    public int readBytes(byte[] value) throws JMSException {
        byte[] bytes = Conversions.toBytes("value " + position, current());
        if (bytes == null) {
            position++;
            return -1;
        }
        int from = Math.max(bytesRead, 0);
        int count = Math.min(value.length, bytes.length - from);
        if (from == bytes.length && bytesRead >= 0) {
            position++;
            bytesRead = -1;
            return -1;
        }
        System.arraycopy(bytes, from, value, 0, count);
        if (count < value.length) {
            position++;
            bytesRead = -1;
        } else {
            bytesRead = from + count;
        }
        return count;
    }

    // ---- writing

    private void write(@Nullable Object value) throws JMSException {
        requireBodyWritable();
        values.add(value);
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        write(value);
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        write(value);
    }

    @Override
    public void writeShort(short value) throws JMSException {
        write(value);
    }

    @Override
    public void writeChar(char value) throws JMSException {
        write(value);
    }

    @Override
    public void writeInt(int value) throws JMSException {
        write(value);
    }

    @Override
    public void writeLong(long value) throws JMSException {
        write(value);
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        write(value);
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        write(value);
    }

    @Override
    public void writeString(@Nullable String value) throws JMSException {
        write(value);
    }

    @Override
    public void writeBytes(byte @Nullable [] value) throws JMSException {
        write(value == null ? null : value.clone());
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        byte[] part = new byte[length];
        System.arraycopy(value, offset, part, 0, length);
        write(part);
    }

    @Override
    public void writeObject(@Nullable Object value) throws JMSException {
        requireBodyWritable();
        write(Conversions.checkElement("value " + values.size(), value));
    }
}
