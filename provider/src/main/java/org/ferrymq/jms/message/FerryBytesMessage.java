package org.ferrymq.jms.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message with bytes, the same in the record. A message of a native RocketMQ client arrives as one of these too; if its bytes are
 * UTF-8, {@code getBody(String.class)} gives the text.
 */
public final class FerryBytesMessage extends FerryMessage implements BytesMessage {
    /** Object property of a message to send: an InputStream that {@code send} reads the body from, to its end. */
    public static final String INPUT_STREAM = "JMS_FERRY_InputStream";
    /** Object property of a received message: setting an OutputStream writes the whole body to it at once. */
    public static final String SAVE_STREAM = "JMS_FERRY_SaveStream";

    private static final int COPY_BYTES = 64 << 10;

    private final boolean nativeOrigin;
    private BodyBytes content = ArrayBytes.EMPTY;
    private WrittenBytes written = new WrittenBytes();
    private @Nullable InputStream toSend;
    private boolean streamRead;
    private DataOutputStream output = new DataOutputStream(written);
    private DataInputStream input = new DataInputStream(content.open());

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
    BodyBytes bodyToSend() {
        return isBodyReadOnly() ? content : written;
    }

    @Override
    @Nullable InputStream takeStreamToSend() throws JMSException {
        if (streamRead) {
            throw new MessageFormatException("nothing was sent: the body came from the stream of " + INPUT_STREAM
                    + ", which an earlier send has read; set a new stream, or call clearBody() and write the body");
        }
        InputStream stream = toSend;
        streamRead = stream != null;
        toSend = null;
        return stream;
    }

    @Override
    byte[] encodeBody() throws JMSException {
        return bodyToSend().toByteArray();
    }

    @Override
    void decodeBody(byte[] body) {
        content = new ArrayBytes(body);
        rewind();
    }

    /** It is read as it is asked for, from the broker. */
    @Override
    void remoteBody(RemoteBytes remote) {
        content = remote;
        rewind();
    }

    @Override
    public void fetchBody() throws JMSException {
        if (content instanceof RemoteBytes remote) {
            decodeBody(remote.toByteArray());
        }
    }

    @Override
    void discardBody() {
        content = ArrayBytes.EMPTY;
        toSend = null;
        streamRead = false;
        beginWriting();
        rewind();
    }

    private void beginWriting() {
        written = new WrittenBytes();
        output = new DataOutputStream(written);
    }

    @Override
    public void reset() {
        if (!isBodyReadOnly()) {
            content = written;
            beginWriting();
            setBodyReadOnly(true);
        }
        rewind();
    }

    private void rewind() {
        input = new DataInputStream(content.open());
    }

    // ---- streams

    /** The two properties that are streams are no properties of the message: they say where the body is read from or written to. */
    @Override
    public void setObjectProperty(String name, @Nullable Object value) throws JMSException {
        if (INPUT_STREAM.equals(name)) {
            requireBodyWritable();
            if (value != null && !(value instanceof InputStream)) {
                throw new MessageFormatException(name + " must be an InputStream, not a "
                        + value.getClass().getName());
            }
            if (value != null && written.length() > 0) {
                throw new MessageFormatException("the body has " + written.length()
                        + " bytes already; call clearBody() before it comes from a stream");
            }
            toSend = (InputStream) value;
            streamRead = false;
        } else if (SAVE_STREAM.equals(name)) {
            requireBodyReadable();
            if (!(value instanceof OutputStream stream)) {
                throw new MessageFormatException(name + " must be an OutputStream");
            }
            save(stream);
        } else {
            super.setObjectProperty(name, value);
        }
    }

    private void save(OutputStream stream) throws JMSException {
        InputStream body = content.open();
        byte[] buffer = new byte[COPY_BYTES];
        try {
            for (int count = body.read(buffer); count > 0; count = body.read(buffer)) {
                stream.write(buffer, 0, count);
            }
            stream.flush();
        } catch (RemoteBytes.ReadException e) {
            throw e.jms();
        } catch (IOException e) {
            throw linked(new JMSException("the body cannot be written to the stream: " + e), e);
        }
    }

    @Override
    public <T> @Nullable T getBody(Class<T> c) throws JMSException {
        reset();
        String text = c == String.class ? nativeText() : null;
        return text == null ? super.getBody(c) : c.cast(text);
    }

    @Override
    @Nullable Object bodyValue() throws JMSException {
        byte[] bytes = content.toByteArray();
        return content instanceof ArrayBytes ? bytes.clone() : bytes;
    }

    @Override
    boolean bodyFits(Class<?> type) {
        return type.isAssignableFrom(byte[].class) || (type == String.class && nativeText() != null);
    }

    @Override
    boolean isBodyEmpty() {
        return (isBodyReadOnly() ? content : written).length() == 0;
    }

    @Override
    public long getBodyLength() throws JMSException {
        requireBodyReadable();
        return content.length();
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
        } catch (RemoteBytes.ReadException e) {
            back();
            throw e.jms();
        } catch (EOFException e) {
            back();
            throw linked(new MessageEOFException("the body of " + content.length() + " bytes has ended"), e);
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
        if (toSend != null || streamRead) {
            throw new MessageFormatException(
                    "the body comes from the stream of " + INPUT_STREAM + "; call clearBody() before it is written");
        }
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
        if (!nativeOrigin || !(content instanceof ArrayBytes bytes)) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
