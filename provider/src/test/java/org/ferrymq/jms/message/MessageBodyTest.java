package org.ferrymq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ferrymq.jms.message.PropertyConversionTest.roundTrip;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.ferrymq.client.IncomingMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of all types: states, reading and writing, getBody, and the way through a record. */
class MessageBodyTest {
    private static final MessageMapper MAPPER = new MessageMapper(
            TestDestinations.INSTANCE, TrustedClasses.DEFAULT, NoPieces.INSTANCE, BodyCompression.OFF);

    @Test
    void textSurvivesAndIsReadOnlyUntilCleared() throws JMSException {
        FerryTextMessage message = new FerryTextMessage();
        message.setText("grüße \uD83D\uDE80");
        FerryTextMessage back = (FerryTextMessage) roundTrip(message, 1);
        assertThat(back.getText()).isEqualTo("grüße \uD83D\uDE80");
        assertThatThrownBy(() -> back.setText("x")).isInstanceOf(MessageNotWriteableException.class);
        back.clearBody();
        assertThat(back.getText()).isNull();
        back.setText("x");
        assertThat(back.getText()).isEqualTo("x");
    }

    @Test
    void nullAndEmptyTextAreToldApart() throws JMSException {
        FerryTextMessage message = new FerryTextMessage();
        assertThat(((FerryTextMessage) roundTrip(message, 1)).getText()).isNull();
        message.setText("");
        assertThat(((FerryTextMessage) roundTrip(message, 1)).getText()).isEmpty();
    }

    @Test
    void bytesAreWrittenThenReadInTheSameOrder() throws JMSException {
        FerryBytesMessage message = new FerryBytesMessage();
        message.writeBoolean(true);
        message.writeByte((byte) -2);
        message.writeShort((short) -3);
        message.writeChar('x');
        message.writeInt(4);
        message.writeLong(5);
        message.writeFloat(6.5f);
        message.writeDouble(7.5);
        message.writeUTF("utf");
        message.writeObject(8);
        message.writeBytes(new byte[] {1, 2, 3, 4}, 1, 2);
        assertThatThrownBy(message::readByte).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(message::getBodyLength).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(() -> message.writeObject(List.of())).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.writeObject(null)).isInstanceOf(NullPointerException.class);

        FerryBytesMessage back = (FerryBytesMessage) roundTrip(message, 1);
        assertThat(back.getBodyLength()).isEqualTo(41);
        assertThat(back.readBoolean()).isTrue();
        assertThat(back.readUnsignedByte()).isEqualTo(254);
        assertThat(back.readUnsignedShort()).isEqualTo(65533);
        assertThat(back.readChar()).isEqualTo('x');
        assertThat(back.readInt()).isEqualTo(4);
        assertThat(back.readLong()).isEqualTo(5);
        assertThat(back.readFloat()).isEqualTo(6.5f);
        assertThat(back.readDouble()).isEqualTo(7.5);
        assertThat(back.readUTF()).isEqualTo("utf");
        assertThat(back.readInt()).isEqualTo(8);
        assertThatThrownBy(back::readLong).isInstanceOf(MessageEOFException.class);
        byte[] rest = new byte[5];
        assertThat(back.readBytes(rest)).isEqualTo(2);
        assertThat(back.readBytes(rest)).isEqualTo(-1);
        assertThatThrownBy(() -> back.readBytes(rest, 6)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> back.writeInt(1)).isInstanceOf(MessageNotWriteableException.class);
        assertThat(back.getBody(byte[].class)).hasSize(41);
        assertThat(back.readBoolean()).as("getBody resets").isTrue();
    }

    @Test
    void theSenderMayGoOnWriting() throws JMSException {
        FerryBytesMessage message = new FerryBytesMessage();
        message.writeInt(1);
        roundTrip(message, 1);
        message.writeInt(2);
        assertThat(((FerryBytesMessage) roundTrip(message, 1)).getBodyLength()).isEqualTo(8);
    }

    @Test
    void streamReadsThatFailLeaveThePosition() throws JMSException {
        FerryStreamMessage message = new FerryStreamMessage();
        message.writeString("abc");
        message.writeInt(5);
        message.writeBytes(new byte[] {1, 2, 3});
        message.writeObject(null);
        message.writeBytes(new byte[0]);
        message.writeChar('c');
        assertThatThrownBy(message::readInt).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(() -> message.writeObject(new BigDecimal("1"))).isInstanceOf(MessageFormatException.class);

        FerryStreamMessage back = (FerryStreamMessage) roundTrip(message, 1);
        assertThatThrownBy(() -> back.writeInt(1)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(back::readInt).isInstanceOf(NumberFormatException.class);
        assertThat(back.readString()).isEqualTo("abc");
        assertThatThrownBy(back::readByte).isInstanceOf(MessageFormatException.class);
        assertThat(back.readLong()).isEqualTo(5);
        byte[] two = new byte[2];
        assertThat(back.readBytes(two)).isEqualTo(2);
        assertThatThrownBy(back::readString).isInstanceOf(MessageFormatException.class);
        assertThat(back.readBytes(new byte[0])).as("there is more").isZero();
        assertThat(back.readBytes(two)).isEqualTo(1);
        assertThat(two[0]).isEqualTo((byte) 3);
        assertThat(back.readObject()).isNull();
        assertThat(back.readBytes(two)).isZero();
        assertThat(back.readObject()).isEqualTo('c');
        assertThatThrownBy(back::readObject).isInstanceOf(MessageEOFException.class);
        back.reset();
        assertThat(back.readString()).isEqualTo("abc");
    }

    @Test
    void mapsKeepTypesAndCopyArrays() throws JMSException {
        byte[] bytes = {1, 2, 3};
        FerryMapMessage message = new FerryMapMessage();
        message.setBytes("bytes", bytes);
        message.setBytes("part", bytes, 1, 1);
        message.setChar("char", 'c');
        message.setObject("null", null);
        message.setString("text", "t");
        bytes[0] = 9;
        assertThatThrownBy(() -> message.setInt("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.setObject("x", List.of())).isInstanceOf(MessageFormatException.class);

        FerryMapMessage back = (FerryMapMessage) roundTrip(message, 1);
        assertThat(back.getBytes("bytes")).containsExactly(1, 2, 3);
        assertThat(back.getBytes("part")).containsExactly(2);
        assertThat(back.getChar("char")).isEqualTo('c');
        assertThat(back.itemExists("null")).isTrue();
        assertThat(back.itemExists("absent")).isFalse();
        Map<?, ?> body = back.getBody(Map.class);
        assertThat(body).hasSize(5);
        assertThat(body.get("text")).isEqualTo("t");
        assertThatThrownBy(() -> back.setInt("x", 1)).isInstanceOf(MessageNotWriteableException.class);
    }

    @Test
    void getBodyKnowsWhatFits() throws JMSException {
        FerryTextMessage text = new FerryTextMessage();
        text.setText("t");
        assertThat(text.isBodyAssignableTo(String.class)).isTrue();
        assertThat(text.isBodyAssignableTo(Serializable.class)).isTrue();
        assertThat(text.isBodyAssignableTo(Map.class)).isFalse();
        assertThat(text.getBody(CharSequence.class)).isEqualTo("t");
        assertThatThrownBy(() -> text.getBody(Integer.class)).isInstanceOf(MessageFormatException.class);

        Message empty = new FerryMessage();
        assertThat(empty.isBodyAssignableTo(Integer.class)).isTrue();
        assertThat(empty.getBody(Integer.class)).isNull();

        FerryStreamMessage stream = new FerryStreamMessage();
        assertThat(stream.isBodyAssignableTo(Object.class)).isFalse();
        assertThatThrownBy(() -> stream.getBody(Object.class)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void nativeMessagesAreBytesWhoseTextCanBeHad() throws JMSException {
        IncomingMessage record = new IncomingMessage(
                "q",
                0,
                0,
                Map.of("UNIQ_KEY", "AB", "TAGS", "t", "TRACE_ON", "true", "JMSPriority", "junk"),
                "héllo".getBytes(StandardCharsets.UTF_8),
                5,
                6,
                0,
                0,
                0);
        FerryMessage message = MAPPER.decode(record, TestDestinations.QUEUE, 1);
        assertThat(message).isInstanceOf(FerryBytesMessage.class);
        assertThat(message.getBody(String.class)).isEqualTo("héllo");
        assertThat(message.isBodyAssignableTo(String.class)).isTrue();
        assertThat(message.getJMSMessageID()).isEqualTo("ID:AB");
        assertThat(message.getStringProperty("TAGS")).isEqualTo("t");
        assertThat(message.propertyExists("TRACE_ON")).isFalse();
        assertThat(message.getJMSPriority()).isEqualTo(4);
    }

    /** An application's class. */
    record Order(String name) implements Serializable {
        static boolean created;

        @SuppressWarnings("StaticAssignmentInConstructor") // the test looks whether an object was made
        Order {
            created = true;
        }
    }

    @Test
    void objectsAreReadOnlyThroughTheAllowList() throws JMSException {
        FerryObjectMessage plain = new FerryObjectMessage(TrustedClasses.DEFAULT);
        plain.setObject(new ArrayList<>(List.of("a", 1, new BigDecimal("2"))));
        assertThat(((FerryObjectMessage) roundTrip(plain, 1)).getObject())
                .isEqualTo(List.of("a", 1, new BigDecimal("2")));

        FerryObjectMessage message = new FerryObjectMessage(TrustedClasses.DEFAULT);
        message.setObject(new Order("x"));
        FerryObjectMessage back = (FerryObjectMessage) roundTrip(message, 1);
        Order.created = false;
        assertThat(back.toString()).contains("FerryObjectMessage");
        assertThatThrownBy(back::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("not trusted")
                .hasMessageContaining("deserializationAllow=" + Order.class.getName())
                .hasMessageContaining(Order.class.getPackageName() + ".*");
        assertThatThrownBy(() -> back.getBody(Order.class)).isInstanceOf(MessageFormatException.class);
        assertThat(Order.created)
                .as("an object of a class that is not trusted came to life")
                .isFalse();

        FerryObjectMessage nested = new FerryObjectMessage(TrustedClasses.DEFAULT);
        nested.setObject(new ArrayList<>(List.of(new Order[][] {{new Order("y")}})));
        assertThatThrownBy(((FerryObjectMessage) roundTrip(nested, 1))::getObject)
                .hasMessageContaining("contains a " + Order.class.getName() + ",");

        String mine = MessageBodyTest.class.getPackageName() + ".*";
        MessageMapper trusting = new MessageMapper(
                TestDestinations.INSTANCE, TrustedClasses.parse(mine), NoPieces.INSTANCE, BodyCompression.OFF);
        FerryMessage trusted = trusting.decode(
                new IncomingMessage("q", 0, 0, Map.of("JMSBody", "O"), message.encodeBody(), 0, 0, 0, 0, 0),
                TestDestinations.QUEUE,
                1);
        assertThat(trusted.getBody(Order.class)).isEqualTo(new Order("x"));
    }

    @ParameterizedTest
    @MethodSource("plainObjects")
    void plainObjectsNeedNoConfiguration(Serializable object) throws JMSException {
        FerryObjectMessage message = new FerryObjectMessage(TrustedClasses.DEFAULT);
        message.setObject(object);
        assertThat(((FerryObjectMessage) roundTrip(message, 1)).getObject()).isEqualTo(object);
    }

    @SuppressWarnings("JavaUtilDate") // applications send what they have
    static Stream<Object> plainObjects() {
        ZonedDateTime time = ZonedDateTime.of(2026, 11, 23, 10, 0, 0, 1, ZoneId.of("Europe/Berlin"));
        return Stream.of(
                List.of(),
                List.of(1),
                List.of(1, "b", 'c'),
                Set.of(1),
                Set.of(1, 2, 3),
                Map.of(),
                Map.of("a", 1),
                Map.of("a", List.of(Map.of("b", Set.of(2L))), "c", new Object[] {"d"}.length),
                Collections.emptyList(),
                Collections.singletonMap("a", 1),
                Collections.unmodifiableList(new ArrayList<>(List.of(1))),
                Collections.unmodifiableMap(new HashMap<>(Map.of(1, 2))),
                new TreeMap<>(Map.of("a", 1)),
                new TreeSet<>(Set.of(1, 2)),
                time,
                time.toLocalDate(),
                time.toLocalTime(),
                time.toLocalDateTime(),
                time.toOffsetDateTime(),
                time.toInstant(),
                time.getOffset(),
                Duration.ofSeconds(1),
                Period.ofDays(2),
                YearMonth.of(2026, 11),
                DayOfWeek.MONDAY,
                new Date(1),
                Locale.GERMANY,
                Currency.getInstance("EUR"),
                UUID.randomUUID());
    }

    private static FerryObjectMessage limited(TrustedClasses.Limits limits, java.io.Serializable object)
            throws JMSException {
        FerryObjectMessage message = new FerryObjectMessage(TrustedClasses.DEFAULT.within(limits));
        message.setObject(object);
        return message;
    }

    @Test
    void objectsBeyondTheLimitsAreRefusedWithTheOptionThatRaisesThem() throws JMSException {
        ArrayList<Object> nested = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            nested = new ArrayList<>(List.of(nested));
        }
        TrustedClasses.Limits limits = new TrustedClasses.Limits(8, 100, 50);
        assertThatThrownBy(limited(limits, nested)::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("deeper than 8 levels (option deserializationMaxDepth");
        assertThat(limited(new TrustedClasses.Limits(20, 100, 50), nested).getObject())
                .isEqualTo(nested);

        ArrayList<Integer> many = new ArrayList<>();
        for (int i = 1000; i < 1200; i++) {
            many.add(i);
        }
        assertThatThrownBy(limited(new TrustedClasses.Limits(8, 100, 5000), many)::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("more than 100 objects (option deserializationMaxReferences");
        assertThat(limited(new TrustedClasses.Limits(8, 1000, 5000), many).getObject())
                .isEqualTo(many);

        byte[] array = new byte[51];
        assertThatThrownBy(limited(limits, array)::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("array of 51 elements, more than 50 (option deserializationMaxArray");
        assertThat(limited(new TrustedClasses.Limits(8, 100, 51), array).getObject())
                .isEqualTo(array);
    }

    @Test
    void trustedPatternsMeanWhatTheySay() {
        TrustedClasses trusted = TrustedClasses.parse("com.acme.Order, com.acme.api.*,org.deep.**");
        assertThat(trusted.isTrusted("com.acme.Order")).isTrue();
        assertThat(trusted.isTrusted("com.acme.Order$Line")).isTrue();
        assertThat(trusted.isTrusted("com.acme.Orders")).isFalse();
        assertThat(trusted.isTrusted("com.acme.api.A")).isTrue();
        assertThat(trusted.isTrusted("com.acme.api.sub.A")).isFalse();
        assertThat(trusted.isTrusted("org.deep.a.b.C")).isTrue();
        assertThat(trusted.isTrusted("org.deeper.C")).isFalse();
        assertThatThrownBy(() -> TrustedClasses.parse("*")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TrustedClasses.parse("com.*.x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void headersSurviveTheRecord() throws JMSException {
        FerryMessage message = new FerryMessage();
        message.setJMSMessageID("ID:0A");
        message.setJMSTimestamp(1234);
        message.setJMSCorrelationIDAsBytes(new byte[] {(byte) 0xFF, 0, 1});
        message.setJMSReplyTo(TestDestinations.QUEUE);
        message.setJMSType("type");
        message.setJMSDeliveryMode(1);
        message.setJMSPriority(9);
        message.setJMSExpiration(99);
        assertThatThrownBy(() -> message.setJMSPriority(10)).isInstanceOf(JMSException.class);
        FerryMessage back = roundTrip(message, 1);
        assertThat(back.getJMSMessageID()).isEqualTo("ID:0A");
        assertThat(back.getJMSTimestamp()).isEqualTo(1234);
        assertThat(back.getJMSCorrelationIDAsBytes()).containsExactly(0xFF, 0, 1);
        assertThat(back.getJMSReplyTo()).isSameAs(TestDestinations.QUEUE);
        assertThat(back.getJMSDestination()).isSameAs(TestDestinations.QUEUE);
        assertThat(back.getJMSType()).isEqualTo("type");
        assertThat(back.getJMSDeliveryMode()).isEqualTo(1);
        assertThat(back.getJMSPriority()).isEqualTo(9);
        assertThat(back.getJMSExpiration()).isEqualTo(99);
        assertThat(back.getJMSDeliveryTime()).isEqualTo(1234);
        assertThat(back.getJMSRedelivered()).isFalse();
    }

    @Test
    void anObjectThatClaimsMoreElementsThanItHasBytesIsRefused() throws Exception {
        FerryObjectMessage honest = new FerryObjectMessage(TrustedClasses.DEFAULT);
        honest.setObject(new ArrayList<>(List.of(new ArrayList<>(List.of("x")))));
        byte[] body = honest.encodeBody();
        int claimed = 0;
        for (int i = 0; i + 6 < body.length; i++) { // the size of a list, before its block of data
            if (body[i] == 0 && body[i + 1] == 0 && body[i + 2] == 0 && body[i + 3] == 1 && body[i + 4] == 0x77) {
                body[i + 1] = (byte) 0x7f;
                claimed++;
            }
        }
        assertThat(claimed).isEqualTo(2);
        FerryObjectMessage forged = new FerryObjectMessage(TrustedClasses.DEFAULT);
        forged.decodeBody(body);
        assertThatThrownBy(forged::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("claim more elements than its bytes can have");
    }

    @Test
    void aBodyThatCameFromAStreamIsNotSentTwice() throws Exception {
        FerryBytesMessage message = new FerryBytesMessage();
        message.setObjectProperty("JMS_FERRY_InputStream", new java.io.ByteArrayInputStream(new byte[] {1}));
        assertThat(message.takeStreamToSend()).isNotNull();
        assertThatThrownBy(message::takeStreamToSend)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("an earlier send has read");
        assertThatThrownBy(() -> message.writeInt(1)).isInstanceOf(MessageFormatException.class);
        message.setObjectProperty("JMS_FERRY_InputStream", new java.io.ByteArrayInputStream(new byte[] {2}));
        assertThat(message.takeStreamToSend()).isNotNull();
        message.clearBody();
        message.writeInt(1);
        assertThat(message.takeStreamToSend()).isNull();
    }
}
