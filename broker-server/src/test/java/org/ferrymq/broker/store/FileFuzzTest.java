package org.ferrymq.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.ferrymq.broker.config.BrokerConfigReader;
import org.ferrymq.broker.config.ConfigurationException;
import org.ferrymq.broker.security.PasswordHash;
import org.ferrymq.broker.security.UsersFile;
import org.ferrymq.broker.store.log.Frame;
import org.ferrymq.broker.store.log.FrameBytes;
import org.ferrymq.broker.store.log.FrameType;
import org.ferrymq.protocol.message.HostBytes;
import org.ferrymq.protocol.message.MessageRecord;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the broker reads from files, with inputs that a fuzzer makes: frames of the log whose checksum is right but whose content is not,
 * the configuration, the file of users. The first byte chooses. docs/testing.md has the command for a long run.
 */
class FileFuzzTest {
    private static final int FRAME = 0;
    private static final int CONFIGURATION = 1;
    private static final int USERS = 2;
    private static final int KINDS = 3;

    static Stream<byte[]> seeds() {
        return Stream.of(
                        entries().map(bytes -> chosen(FRAME, bytes)),
                        messages().map(bytes -> chosen(FRAME, bytes)),
                        configurations().map(text -> chosen(CONFIGURATION, text.getBytes(StandardCharsets.UTF_8))),
                        Stream.of(
                                        "# of a broker\nadmin:" + PasswordHash.of("secret", PasswordHash.MIN_ITERATIONS)
                                                + "\n",
                                        "a:b\n")
                                .map(text -> chosen(USERS, text.getBytes(StandardCharsets.UTF_8))))
                .flatMap(inputs -> inputs);
    }

    private static Stream<byte[]> entries() {
        EntryCodec codec = new EntryCodec();
        return Stream.of(
                        new LogEntry.Prepare("tx", new byte[] {1, 2}),
                        new LogEntry.Commit("tx"),
                        new LogEntry.Rollback("tx"),
                        new LogEntry.Acknowledge("g", "t", 1, new long[] {1, 2, 5, 9}, "tx"),
                        new LogEntry.OffsetCommit("g", "t", 1, 2),
                        new LogEntry.Redelivery("g", "t", 1, 2, 3),
                        new LogEntry.Metadata("topic", "t", "{}".getBytes(StandardCharsets.UTF_8)),
                        new LogEntry.TimerDue(8, 1_700_000_000_000L),
                        new LogEntry.TimerCancel(8, 1_700_000_000_000L),
                        new LogEntry.TopicDeleted("t"),
                        new LogEntry.HalfEnd(8, true),
                        new LogEntry.HalfCheck(8, 2))
                .map(entry -> FrameBytes.of(EntryCodec.typeOf(entry), 0, new byte[0], codec.payload(staged(entry))));
    }

    private static Staged staged(LogEntry entry) {
        Staged staged = new Staged(entry);
        EarlierMessages earlier = new EarlierMessages();
        earlier.add(8, "t", 1);
        staged.earlier = earlier;
        return staged;
    }

    private static Stream<byte[]> messages() {
        byte[] host = HostBytes.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911));
        ByteBuffer record = ByteBuffer.allocate(256);
        int size = MessageRecord.encode(
                record,
                new MessageRecord.Header(2, 5, 42, 4711, 0, 1, host, 2, host, 3, 0),
                ByteBuffer.wrap(new byte[] {1, 2, 3}),
                new byte[] {'t'},
                ByteBuffer.wrap("TAGS\1a\2".getBytes(StandardCharsets.UTF_8)));
        return Stream.of(
                        0,
                        EntryCodec.IN_TRANSACTION,
                        EntryCodec.DELAYED | EntryCodec.TAGGED,
                        EntryCodec.HALF | EntryCodec.DELAYED | EntryCodec.AFTER_COMMIT,
                        EntryCodec.MOVED | EntryCodec.TEMPORARY)
                .map(flags -> FrameBytes.of(FrameType.MESSAGE, flags, new byte[48], record.slice(0, size)));
    }

    private static Stream<String> configurations() {
        return Stream.of(
                "name = a, net { bind = \"0.0.0.0\", port = 10911 }, store.flush = sync",
                "namesrv = [\"a:1\", \"b:2\"]\nclients.delay-levels = \"1s 5s\"",
                "metrics { enabled = yes } delivery.max-deliveries = 16",
                "name = ${?nothing} [a.b.c = [1, {d = 2}]",
                "store { segment = 4 MiB } clients.max-timer = 30 d");
    }

    private static byte[] chosen(int kind, byte[] bytes) {
        byte[] input = new byte[bytes.length + 1];
        input[0] = (byte) kind;
        System.arraycopy(bytes, 0, input, 1, bytes.length);
        return input;
    }

    /** As every build does it. */
    @MethodSource("seeds")
    @FuzzTest(maxDuration = "4s")
    void briefly(byte[] input) throws IOException {
        read(input);
    }

    /** By hand, see docs/testing.md. */
    @MethodSource("seeds")
    @FuzzTest(maxDuration = "1h")
    void atLength(byte[] input) throws IOException {
        read(input);
    }

    private static void read(byte[] input) throws IOException {
        if (input == null || input.length == 0) {
            return;
        }
        byte[] content = Arrays.copyOfRange(input, 1, input.length);
        switch ((input[0] & 0xFF) % KINDS) {
            case FRAME -> readFrame(content);
            case CONFIGURATION -> readConfiguration(content);
            default -> readUsers(content);
        }
    }

    private static void readFrame(byte[] content) {
        Frame frame = FrameBytes.frame(content);
        if (frame == null || frame.type() == FrameType.END_OF_SEGMENT) {
            return;
        }
        try {
            LogEntry entry = EntryCodec.decode(frame);
            if (entry instanceof LogEntry.Commit
                    || entry instanceof LogEntry.TimerDue
                    || entry instanceof LogEntry.HalfEnd) {
                EntryCodec.earlier(frame);
            }
            assertThat(EntryCodec.typeOf(entry)).isEqualTo(frame.type());
        } catch (IllegalStateException refused) {
            assertThat(refused).hasMessageContaining(frame.type().name());
        }
    }

    private static void readConfiguration(byte[] content) throws IOException {
        Path file = Files.createTempFile("ferrymq-fuzz", ".conf");
        try {
            Files.write(file, content);
            BrokerConfigReader.read(file, Map.of());
        } catch (ConfigurationException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        } finally {
            Files.delete(file);
        }
    }

    private static void readUsers(byte[] content) throws IOException {
        Path file = Files.createTempFile("ferrymq-fuzz", ".users");
        try {
            Files.write(file, content);
            UsersFile users = new UsersFile(file);
            Map<String, PasswordHash> known = users.read();
            users.write(known);
            assertThat(users.read()).isEqualTo(known);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).startsWith("line ");
        } catch (MalformedInputException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        } finally {
            Files.delete(file);
        }
    }
}
