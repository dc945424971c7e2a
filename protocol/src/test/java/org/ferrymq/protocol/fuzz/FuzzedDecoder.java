package org.ferrymq.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.client.Heartbeat;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.jms.consume.Deliver;
import org.ferrymq.protocol.command.jms.consume.DeliverBatch;
import org.ferrymq.protocol.command.jms.produce.Produce;
import org.ferrymq.protocol.command.jms.produce.ProduceBatch;
import org.ferrymq.protocol.command.offset.ConsumeStats;
import org.ferrymq.protocol.command.offset.TopicStats;
import org.ferrymq.protocol.command.pop.PopHandle;
import org.ferrymq.protocol.command.route.RegisterBroker;
import org.ferrymq.protocol.command.send.BatchBody;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.FrameDecoder;
import org.ferrymq.protocol.frame.FrameEncoder;
import org.ferrymq.protocol.frame.FrameException;
import org.ferrymq.protocol.frame.FrameLimits;
import org.ferrymq.protocol.message.DelayLevels;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.OffsetMessageId;
import org.ferrymq.protocol.message.RecallHandle;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.message.TopicNames;
import org.ferrymq.protocol.route.HeartbeatData;
import org.ferrymq.protocol.selector.Selector;
import org.ferrymq.protocol.selector.SelectorDialect;
import org.ferrymq.protocol.selector.SelectorException;

/**
 * Everything that reads what a peer sent. A decoder may refuse its input with its own exception and in no other way; what it accepts it
 * reads the same way after it was written again.
 */
enum FuzzedDecoder {
    /** A stream of frames, and the commands in them. */
    FRAMES {
        @Override
        void decode(byte[] input) {
            EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(FrameLimits.DEFAULT));
            try {
                channel.writeInbound(Unpooled.wrappedBuffer(input));
            } catch (FrameException | DecoderException e) {
                assertThat(e instanceof FrameException || e.getCause() instanceof FrameException)
                        .as("%s", e)
                        .isTrue();
            }
            for (Frame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
                try {
                    readCommand(frame);
                } finally {
                    frame.release();
                }
            }
            channel.finishAndReleaseAll();
        }

        @Override
        Stream<byte[]> seeds() {
            return golden("golden.txt", "golden-admin.txt");
        }
    },
    BATCH_BODY {
        @Override
        void decode(byte[] input) {
            ByteBuf body = Unpooled.wrappedBuffer(input);
            List<BatchBody.Message> messages = BatchBody.read(body);
            assertThat(BatchBody.count(body)).isEqualTo(messages.size());
            ByteBuf again = Unpooled.buffer();
            messages.forEach(message -> BatchBody.write(again, message));
            assertThat(again.readableBytes()).isEqualTo(input.length);
        }

        @Override
        Stream<byte[]> seeds() {
            ByteBuf body = Unpooled.buffer();
            BatchBody.write(body, new BatchBody.Message(1, bytes("one"), "TAGS\1a\2".getBytes(StandardCharsets.UTF_8)));
            BatchBody.write(body, new BatchBody.Message(2, bytes(""), new byte[0]));
            return Stream.of(ByteBufUtil.getBytes(body));
        }
    },
    RECORD {
        @Override
        void decode(byte[] input) {
            RecordView view = new RecordView().wrap(ByteBuffer.wrap(input), 0);
            assertThat(view.body().remaining()).isEqualTo(view.bodyLength());
            assertThat(view.bornHost()).isNotNull();
            assertThat(view.storeHost()).isNotNull();
            assertThat(view.topic() + view.queueId() + view.queueOffset() + view.storeTimestamp())
                    .isNotBlank();
            view.properties().forEach((name, value) -> view.property(name));
        }

        @Override
        Stream<byte[]> seeds() {
            // The body of an answer to PULL_MESSAGE is records; so is that of CHECK_TRANSACTION_STATE.
            return golden("golden.txt")
                    .map(FuzzedDecoder::body)
                    .filter(body -> body.length > 91 && ByteBuffer.wrap(body).getInt(4) == 0xDAA320A7);
        }
    },
    PROPERTIES {
        @Override
        void decode(byte[] input) {
            String text = text(input);
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            MessageProperties.decode(text).forEach((name, value) -> {
                assertThat(MessageProperties.find(text, name)).isNotNull();
                assertThat(MessageProperties.find(
                                ByteBuffer.wrap(utf8), 0, utf8.length, name.getBytes(StandardCharsets.UTF_8)))
                        .isEqualTo(MessageProperties.find(text, name));
                if (!MessageProperties.hasSeparator(value)) {
                    assertThat(MessageProperties.decode(name + "\1" + value + "\2"))
                            .containsEntry(name, value);
                }
            });
        }

        @Override
        Stream<byte[]> seeds() {
            return texts("TAGS\1a\2KEYS\1k1 k2\2", "a\1\2", "\2\1\2", "a\1b\1c\2a\1d", "a\2b\1c");
        }
    },
    SQL92 {
        @Override
        void decode(byte[] input) {
            select(text(input), SelectorDialect.SQL92);
        }

        @Override
        Stream<byte[]> seeds() {
            return texts(
                    "a > 5 AND b IS NOT NULL OR NOT (c = 'x')",
                    "a BETWEEN 1 AND 2.5 AND b IN ('x','y')",
                    "a NOT CONTAINS 'b' OR a STARTSWITH 'c' OR a NOT ENDSWITH 'd' /* e */ -- f",
                    "TRUE = a OR -1e3 < b");
        }
    },
    JMS_SELECTOR {
        @Override
        void decode(byte[] input) {
            select(text(input), SelectorDialect.JAKARTA);
        }

        @Override
        Stream<byte[]> seeds() {
            return texts(
                    "JMSPriority > 5 AND color LIKE 'bl\\_%' ESCAPE '\\'",
                    "a NOT BETWEEN -1 AND 0x7fL OR b NOT IN ('x', 'it''s')",
                    "a + 2 * -b / 3.5e2 <> 1 AND NOT c IS NOT NULL",
                    "TAGS IN ('a') OR TAGS = 'b'");
        }
    },
    POP_HANDLE {
        @Override
        void decode(byte[] input) {
            PopHandle handle = PopHandle.parse(text(input));
            assertThat(PopHandle.parse(handle.toString())).isEqualTo(handle);
        }

        @Override
        Stream<byte[]> seeds() {
            return texts("0 1700000000000 60000 0 0 broker-a 3 42", "-1 -1 -1 999 1  -1 9223372036854775807");
        }
    },
    OFFSET_ID {
        @Override
        void decode(byte[] input) {
            String text = text(input);
            assertThat(OffsetMessageId.parse(text).text().length()).isLessThanOrEqualTo(text.length());
        }

        @Override
        Stream<byte[]> seeds() {
            return texts(
                    "7F00000100002A9F0000000000000400",
                    "00000000000000000000000000000001" + "00002a9f" + "0".repeat(16));
        }
    },
    RECALL_HANDLE {
        @Override
        void decode(byte[] input) {
            RecallHandle handle = RecallHandle.parse(text(input));
            assertThat(RecallHandle.parse(handle.text())).isEqualTo(handle);
        }

        @Override
        Stream<byte[]> seeds() {
            return texts(new RecallHandle("t", "b", 1, "AC11", 64).text());
        }
    },
    HEARTBEAT {
        @Override
        void decode(byte[] input) {
            Command beat = Commands.decode(Frame.request(
                    CommandType.HEART_BEAT.code(),
                    java.util.Map.of(),
                    Unpooled.wrappedBuffer(input),
                    org.ferrymq.protocol.frame.HeaderEncoding.JSON));
            HeartbeatData data = ((Heartbeat) beat).data();
            assertThat(JsonBody.read(JsonBody.write(data), HeartbeatData.class)).isEqualTo(data);
        }

        @Override
        Stream<byte[]> seeds() {
            return golden("golden.txt")
                    .map(FuzzedDecoder::body)
                    .filter(body -> text(body).contains("clientID"));
        }
    },
    /** Half of the inputs as JSON, half as the compressed form. */
    REGISTRATION {
        @Override
        void decode(byte[] input) {
            boolean compressed = input.length > 0 && (input[0] & 1) == 1;
            byte[] body = input.length > 0 ? java.util.Arrays.copyOfRange(input, 1, input.length) : input;
            RegisterBroker register = new RegisterBroker(
                    "b", "127.0.0.1:1", "c", "", 0, 0, compressed, 0, false, Unpooled.wrappedBuffer(body));
            assertThat(register.registration().topicConfigSerializeWrapper()).isNotNull();
        }

        @Override
        Stream<byte[]> seeds() {
            byte[] json =
                    ("0{\"topicConfigSerializeWrapper\":{\"topicConfigTable\":{\"t\":{\"topicName\":\"t\",\"readQueueNums\":4,"
                                    + "\"writeQueueNums\":4,\"perm\":6,\"topicFilterType\":\"SINGLE_TAG\",\"order\":false}},"
                                    + "\"dataVersion\":{\"counter\":1,\"timestamp\":2,\"stateVersion\":0}},\"filterServerList\":[]}")
                            .getBytes(StandardCharsets.UTF_8);
            ByteBuf plain = Unpooled.buffer();
            for (String part : List.of("{\"counter\":1,\"timestamp\":2}", "t 4 4 6 SINGLE_TAG {}")) {
                plain.writeInt(part.length()).writeBytes(part.getBytes(StandardCharsets.UTF_8));
                if (part.startsWith("{")) {
                    plain.writeInt(1);
                }
            }
            java.util.zip.Deflater deflater = new java.util.zip.Deflater();
            deflater.setInput(ByteBufUtil.getBytes(plain));
            deflater.finish();
            byte[] deflated = new byte[512];
            deflated[0] = '1';
            int length = deflater.deflate(deflated, 1, deflated.length - 1);
            deflater.end();
            return Stream.of(json, java.util.Arrays.copyOf(deflated, length + 1));
        }
    },
    /** What administrators' clients read. */
    OFFSET_TABLES {
        @Override
        void decode(byte[] input) {
            ByteBuf body = Unpooled.wrappedBuffer(input);
            TopicStats.read(body);
            ConsumeStats.read(body);
        }

        @Override
        Stream<byte[]> seeds() {
            return texts(
                    "{\"offsetTable\":{{\"brokerName\":\"b\",\"queueId\":0,\"topic\":\"t\"}:{\"maxOffset\":2,\"minOffset\":1}},\"topicPutTps\":1.5}");
        }
    },
    NAMES {
        @Override
        void decode(byte[] input) {
            String text = text(input);
            TopicNames.isInternal(text);
            if (text.length() % 2 == 0) {
                TopicNames.validate(text);
            } else {
                TopicNames.validateGroup(text);
            }
        }

        @Override
        Stream<byte[]> seeds() {
            return texts("topic", "%RETRY%group", "x".repeat(127));
        }
    },
    DELAY_LEVELS {
        @Override
        void decode(byte[] input) {
            DelayLevels.parse(text(input));
        }

        @Override
        Stream<byte[]> seeds() {
            return texts(DelayLevels.DEFAULT_TEXT);
        }
    };

    /** Reads the input; throws the exception with which this decoder refuses, and no other. */
    abstract void decode(byte[] input);

    /** Inputs to begin with. */
    abstract Stream<byte[]> seeds();

    private static void readCommand(Frame frame) {
        try {
            Command command = Commands.decode(frame);
            if (command instanceof RegisterBroker register) {
                register.registration();
            } else if (command instanceof Produce produce) {
                ProduceBatch.read(produce.body(), produce.count());
            } else if (command instanceof Deliver deliver) {
                DeliverBatch.read(deliver.body(), (consumer, tag, count, record) -> new RecordView().wrap(record, 0));
            }
            writeAndReadAgain(frame, command);
        } catch (FerryException e) {
            assertThat(e.getMessage()).as("a remark").isNotBlank();
        }
    }

    private static void writeAndReadAgain(Frame frame, Command command) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameEncoder());
        channel.writeOutbound(Commands.toFrame(command, frame.encoding()).retain());
        ByteBuf bytes = channel.readOutbound();
        EmbeddedChannel back = new EmbeddedChannel(new FrameDecoder(FrameLimits.DEFAULT));
        back.writeInbound(bytes);
        Frame again = back.readInbound();
        try {
            assertThat(Commands.decode(again)).isEqualTo(command);
        } finally {
            again.release();
            channel.finishAndReleaseAll();
            back.finishAndReleaseAll();
        }
    }

    private static void select(String text, SelectorDialect dialect) {
        try {
            Selector selector = Selector.parse(text, dialect);
            selector.tagsOnly();
            // Names of one to three letters have values of each type.
            selector.matches(name -> switch (name.length() % 5) {
                case 0 -> null;
                case 1 -> "12.5";
                case 2 -> 7L;
                case 3 -> 2.5d;
                default -> true;
            });
        } catch (SelectorException e) {
            assertThat(e.getMessage()).as("what is wrong").isNotBlank();
        }
    }

    private static Stream<byte[]> golden(String... files) {
        return Stream.of(files).flatMap(file -> {
            try (InputStream in = Commands.class.getResourceAsStream(file)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> ByteBufUtil.decodeHexDump(line.substring(line.lastIndexOf(' ') + 1)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static byte[] body(byte[] frame) {
        ByteBuffer in = ByteBuffer.wrap(frame);
        int from = 8 + (in.getInt(4) & 0xFFFFFF);
        return java.util.Arrays.copyOfRange(frame, from, frame.length);
    }

    private static Stream<byte[]> texts(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
