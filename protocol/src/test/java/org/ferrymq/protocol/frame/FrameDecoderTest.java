package org.ferrymq.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
    private static final FrameLimits SMALL = new FrameLimits(4096, 1024, 32);

    private final EmbeddedChannel decoder = new EmbeddedChannel(new FrameDecoder(SMALL));

    @ParameterizedTest
    @EnumSource(HeaderEncoding.class)
    void anyTextAndBodySurvivesByteByByte(HeaderEncoding encoding) {
        Map<String, String> fields =
                new FieldMap(Map.of("k", "a\u0001b\u0002\"\\\n\t\u00fc\u4e2d\ud83d\ude00", "empty", ""));
        ByteBuf bytes =
                encode(Frame.request(310, fields, text("body"), encoding).numbered(77, true));

        while (bytes.isReadable()) {
            decoder.writeInbound(bytes.readRetainedSlice(1));
        }
        Frame frame = decoder.readInbound();

        assertThat(frame.code()).isEqualTo(310);
        assertThat(frame.opaque()).isEqualTo(77);
        assertThat(frame.isOneway()).isTrue();
        assertThat(frame.fields()).isEqualTo(fields);
        assertThat(frame.body().toString(StandardCharsets.UTF_8)).isEqualTo("body");
        assertThat(decoder.<Frame>readInbound()).isNull();
    }

    @Test
    void answerKeepsNumberEncodingAndRemark() {
        Frame request = Frame.request(11, Map.of(), Unpooled.EMPTY_BUFFER, HeaderEncoding.BINARY)
                .numbered(5, false);
        decoder.writeInbound(encode(Frame.response(request, 17, "no such topic")));
        Frame answer = decoder.readInbound();

        assertThat(answer.isResponse()).isTrue();
        assertThat(answer.code()).isEqualTo(17);
        assertThat(answer.opaque()).isEqualTo(5);
        assertThat(answer.remark()).isEqualTo("no such topic");
        assertThat(answer.encoding()).isEqualTo(HeaderEncoding.BINARY);
    }

    @Test
    void codeAbove16BitsTravelsAsJson() {
        decoder.writeInbound(encode(Frame.request(200050, Map.of(), Unpooled.EMPTY_BUFFER, HeaderEncoding.BINARY)));
        Frame frame = decoder.readInbound();

        assertThat(frame.code()).isEqualTo(200050);
        assertThat(frame.encoding()).isEqualTo(HeaderEncoding.JSON);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3, 4097, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void lengthOutOfRangeIsRefusedFromItsFirstFourBytes(int length) {
        assertRefused(Unpooled.buffer().writeInt(length), "frame length " + length);
        decoder.writeInbound(Unpooled.buffer().writeZero(100));
        assertThat(decoder.<Frame>readInbound())
                .as("nothing is read after the violation")
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {97, 0xFFFFFF, 1025})
    void headerLongerThanItsFrameOrTheLimitIsRefusedBeforeItArrives(int headerLength) {
        assertRefused(
                Unpooled.buffer().writeInt(headerLength == 1025 ? 2000 : 100).writeInt(headerLength), "header length");
    }

    @Test
    void unknownHeaderEncodingIsRefused() {
        assertRefused(Unpooled.buffer().writeInt(100).writeInt(2 << 24 | 10), "encoding 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"code\":",
                "{\"code\":10",
                "{\"code\":10,\"extFields\":{\"a\":",
                "{\"code\":\"ten\"}",
                "{\"code\":99999999999}",
                "{\"code\":1.5}",
                "{}",
                "[1]",
                "null",
                "{\"code\":10}trailing",
                "{\"code\":10,\"extFields\":[1]}",
                "{\"code\":10,\"extFields\":{\"a\":{\"b\":1}}}",
                "{\"code\":10,\"opaque\":null}"
            })
    void brokenJsonIsRefused(String json) {
        assertRefused(frame(0, json.getBytes(StandardCharsets.UTF_8)), "");
    }

    @Test
    void numbersAndNullsAsFieldsAndUnknownMembersAreAccepted() {
        decoder.writeInbound(frame(
                0,
                "{\"code\":10,\"more\":{\"x\":[1]},\"remark\":null,\"extFields\":{\"a\":1,\"b\":true,\"c\":null}}"
                        .getBytes(StandardCharsets.UTF_8)));
        Frame frame = decoder.readInbound();

        assertThat(frame.fields()).isEqualTo(Map.of("a", "1", "b", "true"));
    }

    @Test
    void tooManyFieldsAreRefused() {
        FieldMap fields = new FieldMap();
        for (int i = 0; i < 33; i++) {
            fields.add("f" + i, "");
        }
        assertRefused(encode(Frame.request(1, fields, Unpooled.EMPTY_BUFFER, HeaderEncoding.BINARY)), "32 fields");
        EmbeddedChannel other = new EmbeddedChannel(new FrameDecoder(SMALL));
        assertThatThrownBy(() -> other.writeInbound(
                        encode(Frame.request(1, fields, Unpooled.EMPTY_BUFFER, HeaderEncoding.JSON))))
                .hasMessageContaining("32 fields");
    }

    @Test
    void everyTruncationAndEveryFlippedByteOfABinaryHeaderIsRefusedOrHarmless() {
        byte[] header = binaryHeader();
        for (int length = 0; length < header.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(header, length);
            EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(SMALL));
            assertThatThrownBy(() -> channel.writeInbound(frame(1, cut))).hasCauseInstanceOf(FrameException.class);
        }
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = header.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(SMALL));
            try {
                channel.writeInbound(frame(1, changed));
            } catch (Exception e) {
                assertThat(e).hasCauseInstanceOf(FrameException.class);
            }
        }
    }

    private static byte[] binaryHeader() {
        ByteBuf buffer = Unpooled.buffer();
        BinaryHeader.write(
                Frame.response(
                        Frame.request(1, Map.of(), Unpooled.EMPTY_BUFFER, HeaderEncoding.BINARY),
                        1,
                        "remark",
                        new FieldMap(Map.of("name", "value")),
                        Unpooled.EMPTY_BUFFER),
                buffer);
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    private void assertRefused(ByteBuf bytes, String message) {
        assertThatThrownBy(() -> decoder.writeInbound(bytes))
                .hasMessageContaining(message)
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR));
    }

    private static ByteBuf frame(int type, byte[] header) {
        return Unpooled.buffer()
                .writeInt(4 + header.length)
                .writeInt(type << 24 | header.length)
                .writeBytes(header);
    }

    private static ByteBuf encode(Frame frame) {
        EmbeddedChannel encoder = new EmbeddedChannel(new FrameEncoder());
        encoder.writeOutbound(frame);
        return encoder.readOutbound();
    }

    private static ByteBuf text(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }
}
