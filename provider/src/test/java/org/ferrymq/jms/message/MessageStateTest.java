package org.ferrymq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.util.List;
import java.util.function.Supplier;
import org.ferrymq.client.IncomingMessage;
import org.ferrymq.client.OutgoingMessage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which methods a message of each type allows when: new, reset, received, cleared. */
class MessageStateTest {
    private static final MessageMapper MAPPER = new MessageMapper(
            TestDestinations.INSTANCE, TrustedClasses.DEFAULT, NoPieces.INSTANCE, BodyCompression.OFF);

    /** Something that is done with a message. */
    interface Use {
        void on(FerryMessage message) throws JMSException;
    }

    private static Use bytes(BytesUse use) {
        return message -> use.on((FerryBytesMessage) message);
    }

    private static Use stream(StreamUse use) {
        return message -> use.on((FerryStreamMessage) message);
    }

    private static Use map(MapUse use) {
        return message -> use.on((FerryMapMessage) message);
    }

    interface BytesUse {
        void on(FerryBytesMessage message) throws JMSException;
    }

    interface StreamUse {
        void on(FerryStreamMessage message) throws JMSException;
    }

    interface MapUse {
        void on(FerryMapMessage message) throws JMSException;
    }

    /**
     * A type of message.
     *
     * @param create makes a new one
     * @param fill gives it a body
     * @param writes all that changes the body
     * @param reads all that needs a body that can be read
     * @param sequential whether it is written first and read after reset
     */
    record Type(
            String name,
            Supplier<FerryMessage> create,
            Use fill,
            List<Use> writes,
            List<Use> reads,
            boolean sequential) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Type> types() {
        return List.of(
                new Type(
                        "bytes",
                        FerryBytesMessage::new,
                        bytes(m -> m.writeBytes(new byte[64])),
                        List.of(
                                bytes(m -> m.writeBoolean(true)),
                                bytes(m -> m.writeByte((byte) 1)),
                                bytes(m -> m.writeShort((short) 1)),
                                bytes(m -> m.writeChar('c')),
                                bytes(m -> m.writeInt(1)),
                                bytes(m -> m.writeLong(1)),
                                bytes(m -> m.writeFloat(1)),
                                bytes(m -> m.writeDouble(1)),
                                bytes(m -> m.writeUTF("u")),
                                bytes(m -> m.writeBytes(new byte[1])),
                                bytes(m -> m.writeBytes(new byte[2], 1, 1)),
                                bytes(m -> m.writeObject(1))),
                        List.of(
                                bytes(FerryBytesMessage::getBodyLength),
                                bytes(FerryBytesMessage::readBoolean),
                                bytes(FerryBytesMessage::readByte),
                                bytes(FerryBytesMessage::readUnsignedByte),
                                bytes(FerryBytesMessage::readShort),
                                bytes(FerryBytesMessage::readUnsignedShort),
                                bytes(FerryBytesMessage::readChar),
                                bytes(FerryBytesMessage::readInt),
                                bytes(FerryBytesMessage::readLong),
                                bytes(FerryBytesMessage::readFloat),
                                bytes(FerryBytesMessage::readDouble),
                                bytes(FerryBytesMessage::readUTF),
                                bytes(m -> m.readBytes(new byte[1])),
                                bytes(m -> m.readBytes(new byte[1], 1))),
                        true),
                new Type(
                        "stream",
                        FerryStreamMessage::new,
                        stream(m -> {
                            for (int i = 0; i < 20; i++) {
                                m.writeString("1");
                            }
                        }),
                        List.of(
                                stream(m -> m.writeBoolean(true)),
                                stream(m -> m.writeByte((byte) 1)),
                                stream(m -> m.writeShort((short) 1)),
                                stream(m -> m.writeChar('c')),
                                stream(m -> m.writeInt(1)),
                                stream(m -> m.writeLong(1)),
                                stream(m -> m.writeFloat(1)),
                                stream(m -> m.writeDouble(1)),
                                stream(m -> m.writeString("u")),
                                stream(m -> m.writeBytes(new byte[1])),
                                stream(m -> m.writeBytes(new byte[2], 1, 1)),
                                stream(m -> m.writeObject(1))),
                        List.of(
                                stream(FerryStreamMessage::readBoolean),
                                stream(FerryStreamMessage::readByte),
                                stream(FerryStreamMessage::readShort),
                                stream(FerryStreamMessage::readInt),
                                stream(FerryStreamMessage::readLong),
                                stream(FerryStreamMessage::readFloat),
                                stream(FerryStreamMessage::readDouble),
                                stream(FerryStreamMessage::readString),
                                stream(FerryStreamMessage::readObject)),
                        true),
                new Type(
                        "map",
                        FerryMapMessage::new,
                        map(m -> m.setString("n", "1")),
                        List.of(
                                map(m -> m.setBoolean("b", true)),
                                map(m -> m.setByte("b", (byte) 1)),
                                map(m -> m.setShort("b", (short) 1)),
                                map(m -> m.setChar("b", 'c')),
                                map(m -> m.setInt("b", 1)),
                                map(m -> m.setLong("b", 1)),
                                map(m -> m.setFloat("b", 1)),
                                map(m -> m.setDouble("b", 1)),
                                map(m -> m.setString("b", "u")),
                                map(m -> m.setBytes("b", new byte[1])),
                                map(m -> m.setBytes("b", new byte[2], 1, 1)),
                                map(m -> m.setObject("b", 1))),
                        List.of(map(m -> m.getInt("n")), map(m -> m.getObject("n")), map(FerryMapMessage::getMapNames)),
                        false),
                new Type(
                        "text",
                        FerryTextMessage::new,
                        message -> ((FerryTextMessage) message).setText("t"),
                        List.of(message -> ((FerryTextMessage) message).setText("u")),
                        List.of(message -> ((FerryTextMessage) message).getText()),
                        false),
                new Type(
                        "object",
                        () -> new FerryObjectMessage(TrustedClasses.DEFAULT),
                        message -> ((FerryObjectMessage) message).setObject("t"),
                        List.of(message -> ((FerryObjectMessage) message).setObject("u")),
                        List.of(message -> ((FerryObjectMessage) message).getObject()),
                        false),
                new Type("plain", FerryMessage::new, message -> {}, List.of(), List.of(), false));
    }

    private static void reset(FerryMessage message) throws JMSException {
        if (message instanceof FerryBytesMessage bytes) {
            bytes.reset();
        } else if (message instanceof FerryStreamMessage stream) {
            stream.reset();
        }
    }

    private static FerryMessage received(FerryMessage sent) throws JMSException {
        OutgoingMessage out = MAPPER.encode(sent, 0);
        return MAPPER.decode(
                new IncomingMessage("q", 0, 0, out.properties(), out.body(), 0, 0, 0, 0, 0), TestDestinations.QUEUE, 1);
    }

    private static void requireReadOnly(Type type, FerryMessage message) throws JMSException {
        for (Use write : type.writes()) {
            assertThatThrownBy(() -> write.on(message)).isInstanceOf(MessageNotWriteableException.class);
        }
        for (Use read : type.reads()) {
            reset(message);
            read.on(message);
        }
    }

    private static void requireWritable(Type type, FerryMessage message) throws JMSException {
        for (Use write : type.writes()) {
            write.on(message);
        }
        for (Use read : type.reads()) {
            if (type.sequential()) {
                assertThatThrownBy(() -> read.on(message)).isInstanceOf(MessageNotReadableException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void aNewMessageIsWrittenAndAfterResetRead(Type type) throws JMSException {
        FerryMessage message = type.create().get();
        requireWritable(type, message);
        message.clearBody();
        type.fill().on(message);
        if (type.sequential()) {
            reset(message);
            requireReadOnly(type, message);
            message.clearBody();
            requireWritable(type, message);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void aReceivedMessageIsReadOnlyUntilItIsCleared(Type type) throws JMSException {
        FerryMessage sent = type.create().get();
        type.fill().on(sent);
        sent.setIntProperty("n", 1);
        FerryMessage message = received(sent);
        requireReadOnly(type, message);
        assertThatThrownBy(() -> message.setIntProperty("n", 2)).isInstanceOf(MessageNotWriteableException.class);

        message.clearBody();
        assertThat(message.getIntProperty("n")).as("the properties stay").isEqualTo(1);
        assertThatThrownBy(() -> message.setIntProperty("n", 2)).isInstanceOf(MessageNotWriteableException.class);
        requireWritable(type, message);

        FerryMessage other = received(sent);
        other.clearProperties();
        other.setIntProperty("n", 2);
        requireReadOnly(type, other);
        for (Use write : type.writes()) {
            assertThatThrownBy(() -> write.on(other)).isInstanceOf(MessageNotWriteableException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void aMessageThatWasSentMayBeWrittenOn(Type type) throws JMSException {
        FerryMessage message = type.create().get();
        type.fill().on(message);
        byte[] before = MAPPER.encode(message, 0).body().clone();
        byte[] sent = MAPPER.encode(message, 0).body();
        message.setIntProperty("n", 2);
        for (Use write : type.writes()) {
            write.on(message);
        }
        assertThat(sent).as("what is on its way").isEqualTo(before);
    }
}
