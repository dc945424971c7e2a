package org.ferrymq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ferrymq.client.IncomingMessage;
import org.ferrymq.client.OutgoingMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties: every pair of the conversion table, names, states, and the way through a record. */
class PropertyConversionTest {
    private static final MessageMapper MAPPER = new MessageMapper(
            TestDestinations.INSTANCE, TrustedClasses.DEFAULT, NoPieces.INSTANCE, BodyCompression.OFF);

    private interface Getter {
        Object get(FerryMessage message, String name) throws JMSException;
    }

    private static final Map<String, Getter> PROPERTY_GETTERS = new LinkedHashMap<>();
    private static final Map<String, Getter> MAP_GETTERS = new LinkedHashMap<>();

    static {
        PROPERTY_GETTERS.put("boolean", FerryMessage::getBooleanProperty);
        PROPERTY_GETTERS.put("byte", FerryMessage::getByteProperty);
        PROPERTY_GETTERS.put("short", FerryMessage::getShortProperty);
        PROPERTY_GETTERS.put("int", FerryMessage::getIntProperty);
        PROPERTY_GETTERS.put("long", FerryMessage::getLongProperty);
        PROPERTY_GETTERS.put("float", FerryMessage::getFloatProperty);
        PROPERTY_GETTERS.put("double", FerryMessage::getDoubleProperty);
        PROPERTY_GETTERS.put("String", FerryMessage::getStringProperty);
        MAP_GETTERS.put("boolean", (m, n) -> ((FerryMapMessage) m).getBoolean(n));
        MAP_GETTERS.put("byte", (m, n) -> ((FerryMapMessage) m).getByte(n));
        MAP_GETTERS.put("short", (m, n) -> ((FerryMapMessage) m).getShort(n));
        MAP_GETTERS.put("char", (m, n) -> ((FerryMapMessage) m).getChar(n));
        MAP_GETTERS.put("int", (m, n) -> ((FerryMapMessage) m).getInt(n));
        MAP_GETTERS.put("long", (m, n) -> ((FerryMapMessage) m).getLong(n));
        MAP_GETTERS.put("float", (m, n) -> ((FerryMapMessage) m).getFloat(n));
        MAP_GETTERS.put("double", (m, n) -> ((FerryMapMessage) m).getDouble(n));
        MAP_GETTERS.put("String", (m, n) -> ((FerryMapMessage) m).getString(n));
        MAP_GETTERS.put("byte[]", (m, n) -> ((FerryMapMessage) m).getBytes(n));
    }

    record Case(Object value, Map<String, Object> readable) {}

    static List<Case> table() {
        return List.of(
                new Case(true, Map.of("boolean", true, "String", "true")),
                new Case((byte) 1, Map.of("byte", (byte) 1, "short", (short) 1, "int", 1, "long", 1L, "String", "1")),
                new Case((short) 2, Map.of("short", (short) 2, "int", 2, "long", 2L, "String", "2")),
                new Case(3, Map.of("int", 3, "long", 3L, "String", "3")),
                new Case(4L, Map.of("long", 4L, "String", "4")),
                new Case(1.5f, Map.of("float", 1.5f, "double", 1.5d, "String", "1.5")),
                new Case(2.5d, Map.of("double", 2.5d, "String", "2.5")),
                new Case('c', Map.of("char", 'c', "String", "c")),
                new Case(new byte[] {1, 2}, Map.of("byte[]", new byte[] {1, 2})));
    }

    private static boolean isProperty(Object value) {
        return !(value instanceof Character) && !(value instanceof byte[]);
    }

    @ParameterizedTest
    @MethodSource("table")
    void everyTypeIsReadAsTheTableSaysAndNoOther(Case c) throws JMSException {
        FerryMapMessage map = new FerryMapMessage();
        map.setObject("x", c.value);
        check(map, MAP_GETTERS, c);
        if (isProperty(c.value)) {
            FerryMessage message = new FerryMessage();
            message.setObjectProperty("x", c.value);
            check(message, PROPERTY_GETTERS, c);
        }
    }

    private static void check(FerryMessage message, Map<String, Getter> getters, Case c) throws JMSException {
        for (Map.Entry<String, Getter> getter : getters.entrySet()) {
            Object expected = c.readable.get(getter.getKey());
            if (expected == null) {
                assertThatThrownBy(() -> getter.getValue().get(message, "x"))
                        .as("%s as %s", c.value, getter.getKey())
                        .isInstanceOf(MessageFormatException.class);
            } else {
                assertThat(getter.getValue().get(message, "x"))
                        .as(getter.getKey())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void stringsAreReadAsAnyTypeThatParsesThem() throws JMSException {
        FerryMapMessage message = new FerryMapMessage();
        message.setString("n", "7");
        message.setStringProperty("n", "7");
        message.setStringProperty("b", "TRUE");
        message.setStringProperty("d", "7.25");
        assertThat(message.getByteProperty("n")).isEqualTo((byte) 7);
        assertThat(message.getShortProperty("n")).isEqualTo((short) 7);
        assertThat(message.getIntProperty("n")).isEqualTo(7);
        assertThat(message.getLongProperty("n")).isEqualTo(7L);
        assertThat(message.getFloatProperty("d")).isEqualTo(7.25f);
        assertThat(message.getDoubleProperty("d")).isEqualTo(7.25d);
        assertThat(message.getBooleanProperty("b")).isTrue();
        assertThat(message.getBooleanProperty("n")).isFalse();
        assertThatThrownBy(() -> message.getIntProperty("d")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> message.getChar("n")).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.getBytes("n")).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void missingValuesAreReadLikeNullStrings() throws JMSException {
        FerryMapMessage message = new FerryMapMessage();
        message.setStringProperty("nothing", null);
        for (String name : List.of("absent", "nothing")) {
            assertThat(message.getBooleanProperty(name)).isFalse();
            assertThat(message.getStringProperty(name)).isNull();
            assertThat(message.getObjectProperty(name)).isNull();
            assertThat(message.getBytes(name)).isNull();
            assertThatThrownBy(() -> message.getByteProperty(name)).isInstanceOf(NumberFormatException.class);
            assertThatThrownBy(() -> message.getShortProperty(name)).isInstanceOf(NumberFormatException.class);
            assertThatThrownBy(() -> message.getIntProperty(name)).isInstanceOf(NumberFormatException.class);
            assertThatThrownBy(() -> message.getLongProperty(name)).isInstanceOf(NumberFormatException.class);
            assertThatThrownBy(() -> message.getFloatProperty(name)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> message.getDoubleProperty(name)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> message.getChar(name)).isInstanceOf(NullPointerException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1x", "a-b", "a b", "AND", "null", "Like", "a\u0001b"})
    void namesMustBeSelectorIdentifiers(String name) {
        FerryMessage message = new FerryMessage();
        assertThatThrownBy(() -> message.setStringProperty(name, "v")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UNIQ_KEY",
                "WAIT",
                "REAL_TOPIC",
                "__SHARDINGKEY",
                "JMSType",
                "JMSBody",
                "JMSPropertyTypes",
                "JMSXFoo"
            })
    void reservedNamesAreRefusedWithTheirName(String name) {
        FerryMessage message = new FerryMessage();
        assertThatThrownBy(() -> message.setStringProperty(name, "v"))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining(name);
    }

    @Test
    void nativeFeaturesAreSetByProperties() throws JMSException {
        FerryMessage message = new FerryMessage();
        message.setStringProperty("TAGS", "a");
        message.setStringProperty("KEYS", "k1 k2");
        message.setIntProperty("DELAY", 18);
        message.setStringProperty("JMSXGroupID", "g");
        message.setIntProperty("JMSXGroupSeq", 1);
        assertThatThrownBy(() -> message.setIntProperty("DELAY", 19)).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.setStringProperty("DELAY", "soon"))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("DELAY")
                .hasMessageContaining("soon");
        assertThatThrownBy(() -> message.setIntProperty("JMSXGroupID", 1)).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.setStringProperty("JMSXGroupSeq", "1"))
                .isInstanceOf(MessageFormatException.class);
        assertThat(MAPPER.encode(message, 0).properties())
                .containsEntry("TAGS", "a")
                .containsEntry("KEYS", "k1 k2")
                .containsEntry("DELAY", "18")
                .containsEntry("__SHARDINGKEY", "g")
                .containsEntry("JMSXGroupSeq", "1");
    }

    @Test
    void otherObjectsAreRefused() {
        FerryMessage message = new FerryMessage();
        assertThatThrownBy(() -> message.setObjectProperty("x", 'c')).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.setObjectProperty("x", new byte[1]))
                .isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.setObjectProperty("x", List.of())).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void typesValuesAndAwkwardTextSurviveTheRecord() throws JMSException {
        FerryMessage message = new FerryMessage();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("z", true);
        values.put("b", (byte) -1);
        values.put("h", (short) 300);
        values.put("i", 70_000);
        values.put("l", 1L << 40);
        values.put("f", 0.1f);
        values.put("d", Double.MIN_VALUE);
        values.put("s", "a\u0001b\u0002c\u001bd");
        values.put("empty", "");
        values.put("nothing", null);
        values.put("TAGS", "t");
        for (Map.Entry<String, Object> value : values.entrySet()) {
            message.setObjectProperty(value.getKey(), value.getValue());
        }
        message.setJMSType("type\u0001");

        FerryMessage back = roundTrip(message, 3);

        assertThat(Set.copyOf(Collections.list(back.getPropertyNames())))
                .isEqualTo(union(values.keySet(), "JMSXDeliveryCount"));
        for (Map.Entry<String, Object> value : values.entrySet()) {
            assertThat(back.propertyExists(value.getKey())).as(value.getKey()).isTrue();
            assertThat(back.getObjectProperty(value.getKey()))
                    .as(value.getKey())
                    .isEqualTo(value.getValue());
        }
        assertThat(back.getIntProperty("JMSXDeliveryCount")).isEqualTo(3);
        assertThat(back.getJMSRedelivered()).isTrue();
        assertThat(back.getJMSType()).isEqualTo("type\u0001");
    }

    private static Set<String> union(Set<String> names, String more) {
        Set<String> all = new java.util.HashSet<>(names);
        all.add(more);
        return all;
    }

    @Test
    void receivedPropertiesAreReadOnlyUntilCleared() throws JMSException {
        FerryMessage message = new FerryMessage();
        message.setStringProperty("a", "1");
        FerryMessage back = roundTrip(message, 1);
        assertThatThrownBy(() -> back.setStringProperty("a", "2")).isInstanceOf(MessageNotWriteableException.class);
        back.clearProperties();
        assertThat(back.getPropertyNames().hasMoreElements()).isFalse();
        back.setStringProperty("a", "2");
        assertThat(back.getStringProperty("a")).isEqualTo("2");
    }

    @Test
    void aMessageCanBeCopiedPropertyByPropertyAndSentOn() throws JMSException {
        FerryMessage message = new FerryMessage();
        message.setStringProperty("a", "1");
        FerryMessage back = roundTrip(message, 5);
        FerryMessage copy = new FerryMessage();
        for (String name : Collections.list(back.getPropertyNames())) {
            copy.setObjectProperty(name, back.getObjectProperty(name));
        }
        assertThat(MAPPER.encode(copy, 0).properties()).containsEntry("a", "1").doesNotContainKey("JMSXDeliveryCount");
    }

    static FerryMessage roundTrip(FerryMessage message, int deliveryCount) throws JMSException {
        OutgoingMessage out = MAPPER.encode(message, 0);
        IncomingMessage in = new IncomingMessage(
                "q", 0, 0, out.properties(), out.body(), out.bornTimestamp(), 0, 0, 0, deliveryCount - 1);
        return MAPPER.decode(in, TestDestinations.QUEUE, deliveryCount);
    }
}
