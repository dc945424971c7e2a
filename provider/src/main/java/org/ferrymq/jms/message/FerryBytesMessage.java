package org.ferrymq.jms.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message with bytes, the same in the record. A message of a native RocketMQ client arrives as one of these too; if its bytes are
 * UTF-8, {@code getBody(String.class)} gives the text.
 */
public final class FerryBytesMessage extends FerryMessage implements BytesMessage {
    private final boolean nativeOrigin;
    private byte[] content = new byte[0];
    private ByteArrayOutputStream written = new ByteArrayOutputStream(0);
    private DataOutputStream output = new DataOutputStream(written);
    private DataInputStream input = new DataInputStream(new ByteArrayInputStream(content));

    /** Creates an empty message to be written. */
    public FerryBytesMessage() {
        this(false);
    }

    FerryBytesMessage(boolean nativeOrigin) {
        this.nativeOrigin = nativeOrigin;
    }

    // ---- body

    @Override
    BodyType bodyType() {
        return BodyType.BYTES;
    }

    @Override
    byte[] encodeBody() {
        return isBodyReadOnly() ? content : written.toByteArray();
    }

    @Override
    void decodeBody(byte[] body) {
        content = body;
        rewind();
    }

    @Override
    void discardBody() {
        content = new byte[0];
        written = new ByteArrayOutputStream(0);
        output = new DataOutputStream(written);
        rewind();
    }

    @Override
    public void reset() {
        if (!isBodyReadOnly()) {
            content = written.toByteArray();
            written = new ByteArrayOutputStream(0);
            output = new DataOutputStream(written);
            setBodyReadOnly(true);
        }
        rewind();
    }

    private void rewind() {
        input = new DataInputStream(new ByteArrayInputStream(content));
    }

    @Override
    public <T> @Nullable T getBody(Class<T> c) throws JMSException {
        reset();
        String text = c == String.class ? nativeText() : null;
        return text == null ? super.getBody(c) : c.cast(text);
    }

    @Override
    @Nullable Object bodyValue() {
        return content.clone();
    }

    @Override
    boolean bodyFits(Class<?> type) {
        return type.isAssignableFrom(byte[].class) || (type == String.class && nativeText() != null);
    }

    @Override
    boolean isBodyEmpty() {
        return isBodyReadOnly() ? content.length == 0 : written.size() == 0;
    }

    @Override
    public long getBodyLength() throws JMSException {
        requireBodyReadable();
        return content.length;
    }

    // ---- reading

    private interface Read<T> {
        T from(DataInputStream input) throws IOException;
    }

    private <T> T read(Read<T> read) throws JMSException {
        requireBodyReadable();
        input.mark(0);
        try {
            return read.from(input);
        } catch (EOFException e) {
            back();
            throw linked(new MessageEOFException("the body of " + content.length + " bytes has ended"), e);
        } catch (IOException e) {
            back();
            throw linked(
                    new MessageFormatException("the bytes at this place are not in the format: " + e.getMessage()), e);
        }
    }

    private void back() throws JMSException {
        try {
            input.reset();
        } catch (IOException e) {
            throw linked(new JMSException("cannot go back in the body"), e);
        }
    }

    private static <E extends JMSException> E linked(E exception, IOException cause) {
        exception.setLinkedException(cause);
        exception.initCause(cause);
        return exception;
    }

    @Override
    public boolean readBoolean() throws JMSException {
        return read(DataInputStream::readBoolean);
    }

    @Override
    public byte readByte() throws JMSException {
        return read(DataInputStream::readByte);
    }

    @Override
    public int readUnsignedByte() throws JMSException {
        return read(DataInputStream::readUnsignedByte);
    }

    @Override
    public short readShort() throws JMSException {
        return read(DataInputStream::readShort);
    }

    @Override
    public int readUnsignedShort() throws JMSException {
        return read(DataInputStream::readUnsignedShort);
    }

    @Override
    public char readChar() throws JMSException {
        return read(DataInputStream::readChar);
    }

    @Override
    public int readInt() throws JMSException {
        return read(DataInputStream::readInt);
    }

    @Override
    public long readLong() throws JMSException {
        return read(DataInputStream::readLong);
    }

    @Override
    public float readFloat() throws JMSException {
        return read(DataInputStream::readFloat);
    }

    @Override
    public double readDouble() throws JMSException {
        return read(DataInputStream::readDouble);
    }

    @Override
    public String readUTF() throws JMSException {
        return read(in -> in.readUTF());
    }

    @Override
    public int readBytes(byte[] value) throws JMSException {
        return readBytes(value, value.length);
    }

    @Override
    public int readBytes(byte[] value, int length) throws JMSException {
        if (length < 0 || length > value.length) {
            throw new IndexOutOfBoundsException("length " + length + " of an array of " + value.length);
        }
        return read(in -> in.read(value, 0, length));
    }

    // ---- writing

    private interface Write {
        void to(DataOutputStream output) throws IOException;
    }

    private void write(Write write) throws JMSException {
        requireBodyWritable();
        try {
            write.to(output);
        } catch (IOException e) {
            throw linked(new MessageFormatException("cannot be written: " + e.getMessage()), e);
        }
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        write(out -> out.writeBoolean(value));
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        write(out -> out.writeByte(value));
    }

    @Override
    public void writeShort(short value) throws JMSException {
        write(out -> out.writeShort(value));
    }

    @Override
    public void writeChar(char value) throws JMSException {
        write(out -> out.writeChar(value));
    }

    @Override
    public void writeInt(int value) throws JMSException {
        write(out -> out.writeInt(value));
    }

    @Override
    public void writeLong(long value) throws JMSException {
        write(out -> out.writeLong(value));
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        write(out -> out.writeFloat(value));
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        write(out -> out.writeDouble(value));
    }

    @Override
    public void writeUTF(String value) throws JMSException {
        write(out -> out.writeUTF(value));
    }

    @Override
    public void writeBytes(byte[] value) throws JMSException {
        write(out -> out.write(value));
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        write(out -> out.write(value, offset, length));
    }

    @Override
    public void writeObject(Object value) throws JMSException {
        requireBodyWritable();
        if (value == null) {
            throw new NullPointerException("a bytes message cannot hold null");
        }
        if (value instanceof Boolean b) {
            writeBoolean(b);
        } else if (value instanceof Byte b) {
            writeByte(b);
        } else if (value instanceof Short s) {
            writeShort(s);
        } else if (value instanceof Character c) {
            writeChar(c);
        } else if (value instanceof Integer i) {
            writeInt(i);
        } else if (value instanceof Long l) {
            writeLong(l);
        } else if (value instanceof Float f) {
            writeFloat(f);
        } else if (value instanceof Double d) {
            writeDouble(d);
        } else if (value instanceof String s) {
            writeUTF(s);
        } else if (value instanceof byte[] bytes) {
            writeBytes(bytes);
        } else {
            throw new MessageFormatException(
                    "a bytes message cannot hold a " + value.getClass().getName());
        }
    }

    // ---- native text

    /** {@return the body as text if a native client sent it and it is UTF-8, else null} */
    @Nullable String nativeText() {
        if (!nativeOrigin) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
