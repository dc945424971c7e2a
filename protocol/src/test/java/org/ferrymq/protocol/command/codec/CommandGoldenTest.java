package org.ferrymq.protocol.command.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.FrameDecoder;
import org.ferrymq.protocol.frame.FrameEncoder;
import org.ferrymq.protocol.frame.FrameLimits;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes of every command in both header encodings, as golden*.txt have them: type, encoding, hex of the frame. A change of
 * these bytes breaks peers of other versions.
 */
class CommandGoldenTest {
    private static final List<String> FILES = List.of("golden.txt", "golden-admin.txt");
    private static final Map<String, String> GOLDEN = golden();

    record Sample(Command command, HeaderEncoding encoding) {
        @Override
        public String toString() {
            return command.type() + " " + encoding;
        }
    }

    static Stream<Sample> samples() {
        return Stream.concat(CommandSamples.all().stream(), AdminCommandSamples.all().stream())
                .flatMap(c -> encodings(c.type()).stream().map(encoding -> new Sample(c, encoding)));
    }

    /** A code of more than 16 bits does not fit the binary header. */
    private static List<HeaderEncoding> encodings(CommandType type) {
        return type.code() == (short) type.code()
                ? List.of(HeaderEncoding.JSON, HeaderEncoding.BINARY)
                : List.of(HeaderEncoding.JSON);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void bytesAreGolden(Sample sample) {
        assertThat(hex(sample)).isEqualTo(GOLDEN.get(sample.toString()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void goldenBytesReadAsTheCommand(Sample sample) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(FrameLimits.DEFAULT));
        channel.writeInbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(GOLDEN.get(sample.toString()))));
        Frame frame = channel.readInbound();

        assertThat(frame.encoding()).isEqualTo(sample.encoding());
        assertThat(Commands.decode(frame)).isEqualTo(sample.command());
    }

    @Test
    void everyTypeHasCodecAndGoldenBytes() {
        for (CommandType type : CommandType.values()) {
            assertThat(CommandCodecs.find(type)).as("codec of %s", type).isNotNull();
            for (HeaderEncoding encoding : encodings(type)) {
                assertThat(GOLDEN).as("golden bytes").containsKey(type + " " + encoding);
            }
        }
    }

    private static String hex(Sample sample) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameEncoder());
        // Retained, because sending consumes the body that the sample still needs.
        channel.writeOutbound(Commands.toFrame(sample.command(), sample.encoding())
                .numbered(258, false)
                .retain());
        ByteBuf bytes = channel.readOutbound();
        String hex = ByteBufUtil.hexDump(bytes);
        bytes.release();
        return hex;
    }

    private static Map<String, String> golden() {
        Map<String, String> lines = new TreeMap<>();
        for (String file : FILES) {
            try (InputStream in = CommandGoldenTest.class.getResourceAsStream(file)) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .forEach(line -> lines.put(
                                line.substring(0, line.lastIndexOf(' ')), line.substring(line.lastIndexOf(' ') + 1)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return lines;
    }
}
