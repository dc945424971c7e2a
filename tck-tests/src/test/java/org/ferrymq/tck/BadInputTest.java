package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.jms.connection.Ping;
import org.ferrymq.protocol.command.route.GetRoute;
import org.ferrymq.protocol.command.send.SendMessage;
import org.ferrymq.protocol.frame.FieldMap;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What no well-behaved client sends: each gets an error answer, or a closed channel and a line in the log, and the server
 * goes on serving others. The servers run with a small heap, so that believing a length would kill them.
 */
class BadInputTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FRAME_LIMIT = 16 << 20;

    /** Commands without fields, which cannot be wrong, and some for which an unknown name is no error. */
    private static final Set<CommandType> HARMLESS = Set.of(
            CommandType.GET_ALL_TOPIC_CONFIG,
            CommandType.GET_BROKER_CLUSTER_INFO,
            CommandType.GET_ALL_SUBSCRIPTIONGROUP_CONFIG,
            CommandType.GET_ALL_TOPIC_LIST_FROM_NAMESERVER,
            CommandType.PING,
            CommandType.DELETE_TOPIC_IN_NAMESRV,
            CommandType.DELETE_TOPIC_IN_BROKER,
            CommandType.GET_CONSUME_STATS,
            CommandType.GET_BROKER_CONFIG,
            CommandType.GET_BROKER_RUNTIME_INFO,
            CommandType.GET_BROKER_CONSUME_STATS,
            CommandType.GET_ALL_PRODUCER_INFO,
            CommandType.QUERY_TOPIC_CONSUME_BY_WHO,
            CommandType.GET_SYSTEM_TOPIC_LIST_FROM_BROKER,
            CommandType.GET_SYSTEM_TOPIC_LIST_FROM_NS,
            CommandType.GET_NAMESRV_CONFIG,
            CommandType.GET_UNIT_TOPIC_LIST,
            CommandType.GET_HAS_UNIT_SUB_TOPIC_LIST,
            CommandType.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST,
            CommandType.CLEAN_EXPIRED_CONSUMEQUEUE,
            CommandType.CLEAN_UNUSED_TOPIC,
            CommandType.DELETE_EXPIRED_COMMITLOG,
            CommandType.POP_ROLLBACK,
            CommandType.TX_IN_DOUBT);

    @TempDir
    private static Path store;

    private static ServerProcess nameServer;
    private static ServerProcess broker;
    private static TransportClient client;

    @BeforeAll
    static void startServers() {
        nameServer = ServerProcess.nameServer().withJvmOption("-Xmx64m").start();
        broker = ServerProcess.broker(store, nameServer.address())
                .withJvmOption("-Xmx192m")
                .start();
        client = new TransportClient(TransportConfig.client());
    }

    @AfterAll
    static void stopServers() {
        client.close();
        broker.close();
        nameServer.close();
    }

    private static List<ServerProcess> servers() {
        return List.of(nameServer, broker);
    }

    static Stream<Arguments> brokenFrames() {
        Map<String, byte[]> frames = new LinkedHashMap<>();
        frames.put("frame length", ints(FRAME_LIMIT + 1));
        frames.put("frame length " + Integer.MAX_VALUE, ints(Integer.MAX_VALUE, 0));
        frames.put("frame length -1", ints(-1));
        frames.put("frame length " + Integer.MIN_VALUE, ints(Integer.MIN_VALUE, 10));
        frames.put("frame length 0", ints(0));
        frames.put("header length", ints(100, 0x00FFFFFF));
        frames.put("header length 97", ints(100, 97));
        frames.put("header encoding 9", ints(100, 9 << 24 | 96));
        frames.put("JSON header", json("{\"code\":10,\"extFields\":{\"topic\":\"t"));
        frames.put("JSON header is not an object", json("[]"));
        frames.put("JSON header without a code", json("{}"));
        frames.put("code is not an integer", json("{\"code\":\"SEND\"}"));
        frames.put("opaque is not an integer", json("{\"code\":10,\"opaque\":1.5}"));
        frames.put("remark length -1", binary(-1, 0));
        frames.put("remark length 2147483647", binary(Integer.MAX_VALUE, 0));
        frames.put("fields length -5", binary(0, -5));
        frames.put("GET / HTTP", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
        return frames.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenFrames")
    void brokenFrameClosesItsChannelWithALineInTheLog(String expected, byte[] bytes) throws IOException {
        for (ServerProcess server : servers()) {
            int before = server.output().size();
            try (Socket socket = connect(server)) {
                write(socket, bytes);
                assertClosed(socket);
            }
            String words = expected.startsWith("GET") ? "frame length" : expected;
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(server.output()
                                    .subList(before, server.output().size()))
                            .anyMatch(line -> line.contains("closing") && line.contains(words)));
        }
        assertEverybodyElseIsServed();
    }

    @Test
    void halfAFrameAndSilenceHurtNobody() throws IOException {
        for (ServerProcess server : servers()) {
            for (int i = 0; i < 50; i++) {
                Socket socket = connect(server);
                // Announces 16 MiB each, which together would not fit the heap.
                write(socket, ints(FRAME_LIMIT, 20));
                if (i % 2 == 0) {
                    socket.close();
                } else {
                    socket.shutdownOutput();
                    assertClosed(socket);
                    socket.close();
                }
            }
        }
        assertEverybodyElseIsServed();
    }

    @Test
    void unknownCodesAreAnswered() {
        for (ServerProcess server : servers()) {
            for (int code : new int[] {0, -1, 99, 9999, 32767}) {
                Frame answer = ask(server, code, Map.of(), "");
                assertThat(answer.code()).isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
                assertThat(answer.remark()).contains(Integer.toString(code));
            }
            assertThat(ask(server, 200050, Map.of(), "").code()).isNotEqualTo(ResponseCode.SUCCESS);
        }
    }

    @Test
    void everyCommandWithoutFieldsOrWithWrongTypesIsAnsweredAndNothingBreaks() {
        FieldMap wrong = new FieldMap();
        for (String name : "a b c d e f g h i j k l m topic queueId queueOffset offset maxMsgNums sysFlag commitOffset"
                .split(" ", -1)) {
            wrong.add(name, "not a number \u0000\u0001\u0002\uffff");
        }
        for (String name : List.of("consumerGroup", "consumerId", "brokerId", "destination", "kind", "transaction")) {
            wrong.add(name, "-99999999999999999999");
        }
        Set<CommandType> accepted = EnumSet.noneOf(CommandType.class);
        for (ServerProcess server : servers()) {
            for (CommandType type : CommandType.values()) {
                assertThat(ask(server, type.code(), Map.of(), "").isResponse()).isTrue();
                Frame answer = ask(server, type.code(), wrong, "{\"broken");
                if (answer.code() == ResponseCode.SUCCESS) {
                    accepted.add(type);
                } else {
                    assertThat(answer.remark()).as("remark on %s", type).isNotBlank();
                }
            }
        }
        assertThat(HARMLESS).containsAll(accepted);
        assertEverybodyElseIsServed();
    }

    @Test
    void wrongValuesOfASendAreRefusedWithTheReason() {
        assertRefused(send("t".repeat(128), 0, "", 1), "128");
        assertRefused(send("t".repeat(400), 0, "", 1), "400 characters");
        assertRefused(send("white space", 0, "", 1), "white space");
        assertRefused(send("%00", -7, "", 1), "-7");
        assertRefused(send("topic", 1_000_000, "", 1), "queue");
        assertRefused(send("topic", 0, "p".repeat(40_000), 1), "i");
        assertRefused(send("topic", 0, "", 5 << 20), "body");
    }

    @Test
    void bodiesOfBatchesAndJsonAreChecked() {
        for (byte[] body : List.of(
                new byte[] {1},
                ints(-1, 0, 0, 0, 0, 0),
                ints(Integer.MAX_VALUE, 0, 0, 0, 0, 0),
                ints(24, 0, 0, 0, Integer.MAX_VALUE, 0),
                ints(24, 0, 0, 0, -1, 0),
                new byte[0])) {
            Frame answer = ask(
                    broker,
                    CommandType.SEND_BATCH_MESSAGE.code(),
                    v2("topic", 0, "", true),
                    new String(body, ISO_8859_1));
            assertThat(answer.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        }
        for (String json : List.of(
                "", "{", "[]", "7", "null", "{\"clientID\":{\"a\":1}}", "{\"consumerDataSet\":7}", "[".repeat(5000))) {
            Frame answer = ask(broker, CommandType.HEART_BEAT.code(), Map.of(), json);
            assertThat(answer.code()).as(json).isNotEqualTo(ResponseCode.SUCCESS);
            assertThat(answer.remark()).isNotBlank();
        }
        assertEverybodyElseIsServed();
    }

    @Test
    void randomBytesHurtNobody() throws IOException {
        Random random = new Random(20261122);
        for (int i = 0; i < 300; i++) {
            ServerProcess server = servers().get(i % 2);
            byte[] header = new byte[random.nextInt(200)];
            random.nextBytes(header);
            ByteBuffer frame = ByteBuffer.allocate(8 + header.length);
            frame.putInt(4 + header.length)
                    .putInt(random.nextInt(2) << 24 | header.length)
                    .put(header);
            try (Socket socket = connect(server)) {
                write(socket, frame.array());
                socket.shutdownOutput();
                assertClosed(socket);
            }
        }
        assertEverybodyElseIsServed();
    }

    private static void assertRefused(SendMessage command, String reason) {
        Frame answer = ask(broker, command);
        assertThat(answer.code()).as("answer %s", answer).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(answer.remark()).contains(reason);
    }

    private static SendMessage send(String topic, int queueId, String properties, int bodyLength) {
        return new SendMessage(
                CommandType.SEND_MESSAGE_V2,
                "producers",
                topic,
                "TBW102",
                4,
                queueId,
                0,
                System.currentTimeMillis(),
                0,
                properties,
                0,
                false,
                false,
                -1,
                Unpooled.buffer(bodyLength).writeZero(bodyLength));
    }

    private static Map<String, String> v2(String topic, int queueId, String properties, boolean batch) {
        SendMessage command = send(topic, queueId, properties, 0);
        FieldMap fields =
                new FieldMap(Commands.toFrame(command, HeaderEncoding.JSON).fields());
        fields.put("m", Boolean.toString(batch));
        return fields;
    }

    /** A new stock client sends, and old and new connections are answered. */
    private static void assertEverybodyElseIsServed() {
        assertThat(ask(broker, new Ping()).code()).isZero();
        assertThat(ask(nameServer, new GetRoute("TBW102")).code()).isZero();
        try (StockClients clients = new StockClients(nameServer.address())) {
            DefaultMQProducer producer = clients.producer();
            assertThat(producer.send(new Message("after-bad-input", "x".getBytes(UTF_8)))
                            .getSendStatus())
                    .isEqualTo(SendStatus.SEND_OK);
        } catch (Exception e) {
            throw new AssertionError("a stock client is not served any more", e);
        }
        assertThat(servers()).allMatch(ServerProcess::isAlive);
    }

    private static Frame ask(ServerProcess server, Command command) {
        return ask(server, Commands.toFrame(command, HeaderEncoding.BINARY));
    }

    private static Frame ask(ServerProcess server, int code, Map<String, String> fields, String body) {
        ByteBuf bytes = Unpooled.wrappedBuffer(body.getBytes(ISO_8859_1));
        return ask(server, Frame.request(code, fields, bytes, HeaderEncoding.JSON));
    }

    private static Frame ask(ServerProcess server, Frame request) {
        Connection connection =
                client.connect(server.address(), (c, push, r) -> push.release()).join();
        try {
            return connection.request(request, PATIENCE).join();
        } finally {
            connection.close().join();
        }
    }

    private static Socket connect(ServerProcess server) throws IOException {
        InetSocketAddress address = server.address();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void write(Socket socket, byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    /** Whatever is answered first, in the end the server closes. */
    private static void assertClosed(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] sink = new byte[4096];
        try {
            int read = 0;
            while (read >= 0) {
                read = in.read(sink);
            }
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    private static byte[] ints(int... words) {
        ByteBuffer buffer = ByteBuffer.allocate(words.length * Integer.BYTES);
        for (int word : words) {
            buffer.putInt(word);
        }
        return buffer.array();
    }

    private static byte[] json(String header) {
        byte[] text = header.getBytes(UTF_8);
        return ByteBuffer.allocate(8 + text.length)
                .putInt(4 + text.length)
                .putInt(text.length)
                .put(text)
                .array();
    }

    /** A binary header with the given lengths of remark and fields, and room for neither. */
    private static byte[] binary(int remarkLength, int fieldsLength) {
        return ByteBuffer.allocate(8 + 21)
                .putInt(4 + 21)
                .putInt(1 << 24 | 21)
                .putShort((short) 10)
                .put((byte) 0)
                .putShort((short) 1)
                .putInt(1)
                .putInt(0)
                .putInt(remarkLength)
                .putInt(fieldsLength)
                .array();
    }
}
