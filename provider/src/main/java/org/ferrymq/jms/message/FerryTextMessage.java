package org.ferrymq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A message with a text, UTF-8 in the record. A null text and an empty one are told apart by the record's type of body. */
public final class FerryTextMessage extends FerryMessage implements TextMessage {
    private @Nullable String text;
    private byte @Nullable [] undecoded;

    @Override
    public void setText(@Nullable String string) throws MessageNotWriteableException {
        requireBodyWritable();
        text = string;
    }

    @Override
    public @Nullable String getText() throws JMSException {
        fetchBody();
        if (undecoded != null) {
            text = new String(undecoded, StandardCharsets.UTF_8);
            undecoded = null;
        }
        return text;
    }

    @Override
    BodyType bodyType() throws JMSException {
        return getText() == null ? BodyType.TEXT_NULL : BodyType.TEXT;
    }

    @Override
    byte[] encodeBody() throws JMSException {
        String value = getText();
        return value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    void decodeBody(byte[] body) {
        undecoded = body;
    }

    @Override
    void discardBody() {
        undecoded = null;
        text = null;
    }

    @Override
    @Nullable Object bodyValue() throws JMSException {
        return getText();
    }

    @Override
    boolean bodyFits(Class<?> type) {
        return type.isAssignableFrom(String.class);
    }

    @Override
    boolean isBodyEmpty() throws JMSException {
        return getText() == null;
    }
}
