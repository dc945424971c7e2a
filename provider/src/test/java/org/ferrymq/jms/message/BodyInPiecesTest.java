package org.ferrymq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ferrymq.client.IncomingMessage;
import org.ferrymq.client.OutgoingMessage;
import org.ferrymq.protocol.message.LargeBody;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.SysFlag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies on their way through pieces: cut where they must be, put together as they were, read where the application wants. */
class BodyInPiecesTest {
    private static final int PIECE = Upload.PIECE_BYTES;
    private static final int WHOLE = 1000;

    /** Keeps pieces as a broker would. */
    private static final class Shelf implements PieceLink {
        private final Map<String, byte[]> pieces = new HashMap<>();
        private final List<Integer> sizes = new ArrayList<>();
        private int reads;

        @Override
        public int largestWhole() {
            return WHOLE;
        }

        @Override
        public void put(
                Destination destination, @Nullable String group, String bodyId, int number, byte[] bytes, int length) {
            assertThat(destination).isEqualTo(TestDestinations.QUEUE);
            assertThat(number).as("in order").isEqualTo(sizes.size());
            sizes.add(length);
            pieces.put(bodyId + number, Arrays.copyOf(bytes, length));
        }

        @Override
        public byte[] get(Destination destination, String bodyId, int number) throws JMSException {
            reads++;
            byte[] piece = pieces.get(bodyId + number);
            if (piece == null) {
                throw new JMSException("no piece " + number, "NOT_FOUND");
            }
            return piece;
        }
    }

    private final Shelf shelf = new Shelf();
    private final MessageMapper mapper =
            new MessageMapper(TestDestinations.INSTANCE, TrustedClasses.DEFAULT, shelf, BodyCompression.OFF);

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7 + i / 1000);
        }
        return bytes;
    }

    private OutgoingMessage encode(FerryMessage message) throws JMSException {
        message.setJMSDestination(TestDestinations.QUEUE);
        return mapper.encode(message, 0);
    }

    private FerryMessage through(FerryMessage message) throws JMSException {
        OutgoingMessage out = encode(message);
        return mapper.decode(
                new IncomingMessage("q", 0, 0, out.properties(), out.body(), 0, 0, 0, out.sysFlag(), 0),
                TestDestinations.QUEUE,
                1);
    }

    private static FerryBytesMessage streamed(byte[] body) throws JMSException {
        FerryBytesMessage message = new FerryBytesMessage();
        message.setObjectProperty(FerryBytesMessage.INPUT_STREAM, new ByteArrayInputStream(body));
        return message;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE - 1, 2 * PIECE, 2 * PIECE + 1, 3 * PIECE + 17})
    void aStreamOfAnyLengthArrivesAsItWas(int length) throws JMSException {
        FerryBytesMessage received = (FerryBytesMessage) through(streamed(bytes(length)));
        assertThat(received.getBodyLength()).isEqualTo(length);
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        received.setObjectProperty(FerryBytesMessage.SAVE_STREAM, saved);
        assertThat(saved.toByteArray()).isEqualTo(bytes(length));
        if (length > PIECE) {
            assertThat(shelf.sizes).hasSize((length + PIECE - 1) / PIECE).allMatch(size -> size > 0 && size <= PIECE);
        } else {
            assertThat(shelf.sizes).as("it fits a frame").isEmpty();
        }
    }

    @Test
    void theRecordNamesTheBodyAndHasANoteForOthers() throws JMSException {
        OutgoingMessage out = encode(streamed(bytes(PIECE + 1)));
        LargeBody body = LargeBody.parse(String.valueOf(out.properties().get(PropertyKeys.LARGE_BODY)));
        assertThat(body.size()).isEqualTo(PIECE + 1);
        assertThat(body.pieces()).isEqualTo(2);
        assertThat(SysFlag.has(out.sysFlag(), SysFlag.IN_PIECES)).isTrue();
        assertThat(new String(out.body(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"largeBody\":\"" + body.id() + "\",\"bytes\":" + (PIECE + 1) + "}");
    }

    @Test
    void whatIsWrittenIsCutOnlyIfItIsLarge() throws JMSException {
        FerryBytesMessage small = new FerryBytesMessage();
        small.writeBytes(bytes(WHOLE));
        assertThat(encode(small).body()).isEqualTo(bytes(WHOLE));
        FerryBytesMessage large = new FerryBytesMessage();
        byte[] body = bytes(3 * PIECE);
        for (int i = 0; i < body.length; i += 1000) {
            large.writeBytes(body, i, Math.min(1000, body.length - i));
        }
        FerryBytesMessage received = (FerryBytesMessage) through(large);
        assertThat(received.getBody(byte[].class)).isEqualTo(bytes(3 * PIECE));
        large.writeInt(42);
        assertThat(((FerryBytesMessage) through(again(large))).getBodyLength()).isEqualTo(3 * PIECE + 4);
    }

    private FerryBytesMessage again(FerryBytesMessage message) {
        shelf.sizes.clear();
        return message;
    }

    @Test
    void readingTakesOnePieceAtATimeAndAFailedReadStaysWhereItWas() throws JMSException {
        FerryBytesMessage received = (FerryBytesMessage) through(streamed(bytes(2 * PIECE + 2)));
        assertThat(shelf.reads).isZero();
        byte[] some = new byte[PIECE - 1];
        assertThat(received.readBytes(some)).isEqualTo(PIECE - 1);
        assertThat(shelf.reads).isEqualTo(1);
        assertThat(received.readShort()).as("across the border").isEqualTo(shortAt(PIECE - 1));
        assertThat(received.readBytes(some)).isEqualTo(PIECE - 1);
        assertThat(received.readBytes(new byte[1])).isEqualTo(1);
        assertThatThrownBy(received::readInt).isInstanceOf(MessageEOFException.class);
        assertThat(received.readByte()).isEqualTo(bytes(2 * PIECE + 2)[2 * PIECE + 1]);
        assertThat(received.readBytes(some)).isEqualTo(-1);
        received.reset();
        assertThat(received.readByte()).isEqualTo(bytes(1)[0]);
    }

    private static short shortAt(int position) {
        byte[] bytes = bytes(position + 2);
        return (short) ((bytes[position] & 0xFF) << 8 | (bytes[position + 1] & 0xFF));
    }

    @Test
    void aBodyThatIsGoneIsToldWhenItIsReadAndTheMessageGoesOn() throws JMSException {
        FerryBytesMessage received = (FerryBytesMessage) through(streamed(bytes(PIECE + 1)));
        shelf.pieces.clear();
        assertThatThrownBy(received::readByte).isInstanceOf(JMSException.class).hasMessage("no piece 0");
        assertThatThrownBy(() -> received.getBody(byte[].class)).hasMessage("no piece 0");
        received.clearBody();
        received.writeInt(1);
        assertThat(encode(received).body()).hasSize(4);
    }

    @Test
    void fetchedBodiesAreThereWhateverBecomesOfTheirPieces() throws JMSException {
        FerryTextMessage text = new FerryTextMessage();
        text.setText("x".repeat(PIECE + 1));
        FerryTextMessage received = (FerryTextMessage) through(text);
        assertThat(shelf.reads).as("not before it is asked for").isZero();
        received.fetchBody();
        shelf.pieces.clear();
        assertThat(received.getText()).isEqualTo(text.getText());
    }

    @Test
    void streamsAreGivenToMessagesThatCanTakeThem() throws JMSException {
        FerryBytesMessage message = new FerryBytesMessage();
        assertThatThrownBy(() -> message.setObjectProperty(FerryBytesMessage.INPUT_STREAM, "no stream"))
                .isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.setObjectProperty(FerryBytesMessage.SAVE_STREAM, new ByteArrayOutputStream()))
                .isInstanceOf(MessageNotReadableException.class);
        message.writeByte((byte) 1);
        assertThatThrownBy(() -> message.setObjectProperty(
                        FerryBytesMessage.INPUT_STREAM, new ByteArrayInputStream(new byte[1])))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("clearBody");
        message.clearBody();
        message.setObjectProperty(FerryBytesMessage.INPUT_STREAM, new ByteArrayInputStream(new byte[1]));
        assertThatThrownBy(() -> message.writeByte((byte) 1)).isInstanceOf(MessageFormatException.class);
        assertThat(message.propertyExists(FerryBytesMessage.INPUT_STREAM)).isFalse();
        assertThat(encode(message).body()).hasSize(1);
        assertThatThrownBy(() -> encode(message))
                .as("the stream was read once")
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("an earlier send has read");
    }

    @Test
    void bodiesAreCompressedIfThatMakesThemSmaller() throws JMSException {
        MessageMapper compressing =
                new MessageMapper(TestDestinations.INSTANCE, TrustedClasses.DEFAULT, shelf, new BodyCompression(100));
        FerryTextMessage text = new FerryTextMessage();
        text.setJMSDestination(TestDestinations.QUEUE);
        text.setText("y".repeat(100));
        OutgoingMessage out = compressing.encode(text, 0);
        assertThat(out.sysFlag()).isEqualTo(SysFlag.COMPRESSED | SysFlag.COMPRESSION_ZLIB);
        assertThat(out.body()).hasSizeLessThan(50);
        text.setText("y".repeat(99));
        assertThat(compressing.encode(text, 0).sysFlag()).isZero();
        FerryBytesMessage noise = new FerryBytesMessage();
        byte[] random = new byte[500];
        new java.util.Random(1).nextBytes(random);
        noise.writeBytes(random);
        assertThat(compressing.encode(noise, 0).body()).isEqualTo(random);
        assertThat(compressing.encode(noise, 0).sysFlag()).isZero();
    }
}
