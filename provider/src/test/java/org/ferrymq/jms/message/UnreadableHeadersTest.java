package org.ferrymq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.ferrymq.client.IncomingMessage;
import org.junit.jupiter.api.Test;

/** Native clients may write anything under the names of header fields. */
class UnreadableHeadersTest {
    private static final DestinationTexts PICKY = new DestinationTexts() {
        @Override
        public String toText(Destination destination) {
            return "queue://q";
        }

        @Override
        public Destination fromText(String text) throws JMSException {
            if (!text.equals("queue://q")) {
                throw new InvalidDestinationException(text);
            }
            return TestDestinations.QUEUE;
        }
    };

    private static FerryMessage decode(Map<String, String> properties) throws JMSException {
        return new MessageMapper(PICKY, TrustedClasses.DEFAULT, NoPieces.INSTANCE, BodyCompression.OFF)
                .decode(
                        new IncomingMessage("q", 0, 0, properties, new byte[] {1}, 7, 0, 0, 0, 0),
                        TestDestinations.QUEUE,
                        1);
    }

    @Test
    void whatCannotBeReadIsAbsent() throws JMSException {
        FerryMessage message = decode(Map.of(
                "JMSReplyTo", "nowhere",
                "JMSCorrelationIDBytes", "*not base64*",
                "JMSPriority", "high",
                "JMSExpiration", "never",
                "JMSDeliveryTime", "soon",
                "JMSDeliveryMode", "x",
                "JMSBody", "?",
                "JMSPropertyTypes", "a=i,,=,b",
                "a", "one",
                "color", "red"));
        assertThat(message.getJMSReplyTo()).isNull();
        assertThat(message.getJMSCorrelationID()).isNull();
        assertThat(message.getJMSCorrelationIDAsBytes()).isNull();
        assertThat(message.getJMSPriority()).isEqualTo(4);
        assertThat(message.getJMSExpiration()).isZero();
        assertThat(message.getJMSDeliveryTime()).isEqualTo(7);
        assertThat(message.getStringProperty("color")).isEqualTo("red");
        assertThat(message.getStringProperty("a")).isEqualTo("one");
        assertThat(message.getBody(byte[].class)).containsExactly(1);
    }

    @Test
    void aReadableCorrelationTextSurvivesUnreadableBytes() throws JMSException {
        FerryMessage message =
                decode(Map.of("JMSReplyTo", "queue://q", "JMSCorrelationID", "c", "JMSCorrelationIDBytes", "c"));
        assertThat(message.getJMSCorrelationID()).isEqualTo("c");
        assertThat(message.getJMSCorrelationIDAsBytes()).isEqualTo("c".getBytes(StandardCharsets.UTF_8));
        assertThat(message.getJMSReplyTo()).isSameAs(TestDestinations.QUEUE);
    }
}
