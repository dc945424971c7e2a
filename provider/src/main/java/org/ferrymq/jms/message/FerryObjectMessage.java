package org.ferrymq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A message with a serialized object. It is serialized when it is set and deserialized when the application asks for it, through
 * {@link TrustedClasses}; nothing else, {@link #toString} included, deserializes it.
 */
public final class FerryObjectMessage extends FerryMessage implements ObjectMessage {
    private final TrustedClasses trusted;
    private byte[] serialized = new byte[0];

    /**
     * Creates an empty message.
     *
     * @param trusted what may be deserialized
     */
    public FerryObjectMessage(TrustedClasses trusted) {
        this.trusted = trusted;
    }

    @Override
    public void setObject(@Nullable Serializable object) throws JMSException {
        requireBodyWritable();
        if (object == null) {
            serialized = new byte[0];
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
            output.writeObject(object);
        } catch (IOException e) {
            throw refuse("cannot serialize a " + object.getClass().getName(), e);
        }
        serialized = bytes.toByteArray();
    }

    @Override
    public @Nullable Serializable getObject() throws JMSException {
        fetchBody();
        if (serialized.length == 0) {
            return null;
        }
        Refusal refusal = new Refusal(trusted, serialized.length);
        try (ObjectInputStream input = new ApplicationObjectInput(serialized)) {
            input.setObjectInputFilter(refusal);
            return (Serializable) input.readObject();
        } catch (InvalidClassException e) {
            String reason = refusal.reason;
            throw reason == null
                    ? refuse("the object's class here does not fit the one it was made of", e)
                    : refuse("the object is not read: " + reason, e);
        } catch (IOException | ClassNotFoundException e) {
            throw refuse("cannot deserialize the object", e);
        }
    }

    private static MessageFormatException refuse(String what, Exception cause) {
        MessageFormatException exception = new MessageFormatException(what + ": " + cause);
        exception.setLinkedException(cause);
        exception.initCause(cause);
        return exception;
    }

    @Override
    BodyType bodyType() {
        return BodyType.OBJECT;
    }

    @Override
    byte[] encodeBody() throws JMSException {
        fetchBody();
        return serialized;
    }

    @Override
    void decodeBody(byte[] body) {
        serialized = body;
    }

    @Override
    void discardBody() {
        serialized = new byte[0];
    }

    @Override
    boolean bodyFits(Class<?> type) throws JMSException {
        return type.isInstance(getObject());
    }

    /** Deserializes once. */
    @Override
    public <T> @Nullable T getBody(Class<T> c) throws JMSException {
        Serializable object = getObject();
        if (object != null && !c.isInstance(object)) {
            throw bodyIsNo(c);
        }
        return c.cast(object);
    }

    @Override
    boolean isBodyEmpty() throws JMSException {
        fetchBody();
        return serialized.length == 0;
    }

    /** Remembers why something was refused, because the exception does not say. */
    private static final class Refusal implements ObjectInputFilter {
        /** What is written has at least a byte for each element, and a table has no more than four places for one. */
        private static final long ELEMENTS_PER_BYTE = 8;

        private static final long SMALL = 1024;

        private final TrustedClasses trusted;
        private long elementsLeft;
        private @Nullable String reason;

        /** {@code bytes}: of all that there is to read */
        Refusal(TrustedClasses trusted, int bytes) {
            this.trusted = trusted;
            this.elementsLeft = SMALL + ELEMENTS_PER_BYTE * bytes;
        }

        @Override
        public Status checkInput(FilterInfo info) {
            Status status = trusted.checkInput(info);
            if (status == Status.REJECTED) {
                reason = trusted.refusal(info);
                return status;
            }
            elementsLeft -= Math.max(0, info.arrayLength());
            if (elementsLeft < 0) {
                reason = "its collections and arrays claim more elements than its bytes can have";
                return Status.REJECTED;
            }
            return status;
        }
    }

    /** Finds classes where the application's thread finds them; proxies are refused. */
    private static final class ApplicationObjectInput extends ObjectInputStream {
        ApplicationObjectInput(byte[] bytes) throws IOException {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            if (loader != null) {
                try {
                    return Class.forName(description.getName(), false, loader);
                } catch (ClassNotFoundException e) {
                    return super.resolveClass(description);
                }
            }
            return super.resolveClass(description);
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) throws IOException {
            throw new InvalidClassException("a dynamic proxy is never trusted");
        }
    }
}
