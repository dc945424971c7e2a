package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryTopic;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.jms.connection.OpenConnection;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.ferrymq.protocol.command.jms.piece.GetPiece;
import org.ferrymq.protocol.command.jms.piece.PutPiece;
import org.ferrymq.protocol.command.jms.produce.Produce;
import org.ferrymq.protocol.command.jms.produce.ProduceBatch;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.SysFlag;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.ferrymq.tck.ChildJvm;
import org.ferrymq.tck.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with a heap of 64 MB: what waits in it, what passes it and what lies to it takes no memory that grows. */
@Timeout(300)
class BoundedMemoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)");
    private static final long MIB = 1 << 20;

    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static String url;

    @BeforeAll
    static void start() throws IOException {
        Path config = Files.writeString(folder.resolve("broker.conf"), "store.segment-bytes = 16 MiB\n");
        server = ServerProcess.combined(folder.resolve("store"), "--config", config.toString())
                .withJvmOption("-Xmx64m")
                .start();
        url = ServerProcess.url(server.nameServerAddress());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Bytes that are reachable in the server's heap, after a full collection. */
    private static long liveHeap() throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return output.lines()
                .map(TOTAL::matcher)
                .filter(Matcher::find)
                .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no heap in: " + output));
    }

    /** Counts messages that come in order, and remembers the first that does not. */
    private static final class InOrder implements MessageListener {
        private final CountDownLatch begin;
        private final AtomicInteger count = new AtomicInteger();
        private final List<String> problems = new CopyOnWriteArrayList<>();

        InOrder(CountDownLatch begin) {
            this.begin = begin;
        }

        @Override
        public void onMessage(Message message) {
            try {
                begin.await();
                int number = message.getIntProperty("number");
                if (number != count.get()) {
                    problems.add(number + " instead of " + count);
                }
            } catch (JMSException | InterruptedException e) {
                problems.add(e.toString());
            }
            count.incrementAndGet();
        }
    }

    @Test
    void aSlowSubscriberNeitherStallsOthersNorFillsTheHeapOfTheBroker() throws Exception {
        int messages = 80_000;
        Topic topic = new FerryTopic("slow-news");
        CountDownLatch wakeUp = new CountDownLatch(1);
        InOrder slow = new InOrder(wakeUp);
        InOrder quick = new InOrder(new CountDownLatch(0));
        try (Connection connection = new FerryConnectionFactory(
                        url + "&nonPersistentAsync=true&prefetch=100&clientId=slow")
                .createConnection()) {
            connection.start();
            connection.createSession().createConsumer(topic).setMessageListener(slow);
            connection.createSession().createConsumer(topic).setMessageListener(quick);
            connection.createSession().createDurableConsumer(topic, "asleep").close();
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(topic);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            long before = liveHeap();
            for (int i = 0; i < messages; i++) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(new byte[1024]);
                message.setIntProperty("number", i);
                producer.send(message);
            }
            await().atMost(120, TimeUnit.SECONDS).until(() -> quick.count.get() == messages);
            assertThat(slow.count.get()).as("read by the slow one").isZero();
            assertThat(liveHeap() - before)
                    .as("growth of the heap while 80 MB wait for two subscribers")
                    .isLessThan(16 * MIB);
            wakeUp.countDown();
            await().atMost(120, TimeUnit.SECONDS).until(() -> slow.count.get() == messages);
            assertThat(slow.problems).isEmpty();
            assertThat(quick.problems).isEmpty();
            session.unsubscribe("asleep");
        }
    }

    @Test
    void aHundredMegabytesPassAClientWithASmallHeap() throws IOException {
        long before = liveHeap();
        try (ChildJvm client = ChildJvm.start(
                StreamingClient.class,
                List.of("-Xmx48m"),
                url + "&sendTimeout=120s&requestTimeout=120s",
                "streamed",
                "100000000")) {
            await().atMost(180, TimeUnit.SECONDS).until(client::hasEnded);
            assertThat(client.lines()).contains("same 100000000");
        }
        assertThat(liveHeap() - before).as("growth of the broker's heap").isLessThan(16 * MIB);
    }

    private static Frame ask(org.ferrymq.protocol.transport.Connection connection, Frame request) {
        Frame answer = connection.request(request, PATIENCE).join();
        answer.release();
        return answer;
    }

    private static Frame ask(org.ferrymq.protocol.transport.Connection connection, Command command) {
        return ask(connection, Commands.toFrame(command, HeaderEncoding.BINARY));
    }

    private static Produce naming(String body) {
        ByteBuf bytes = Unpooled.buffer();
        byte[] properties = MessageProperties.encode(Map.of(PropertyKeys.UNIQ_KEY, "k", PropertyKeys.LARGE_BODY, body))
                .getBytes(StandardCharsets.UTF_8);
        ProduceBatch.write(
                bytes, new ProduceBatch.Message(0, SysFlag.IN_PIECES, 1, 0, ByteBuffer.wrap(new byte[1]), properties));
        return new Produce("lies", DestinationKind.QUEUE, null, true, false, 1, bytes);
    }

    @Test
    void liesAboutLargeBodiesAreRefusedAndCostNothing() throws IOException {
        try (TransportClient client = new TransportClient(TransportConfig.client())) {
            var broker = client.connect(server.address(), (connection, push, responder) -> push.release())
                    .join();
            byte[] piece = new byte[100];
            assertThat(ask(broker, new PutPiece("early", 0, 0, Unpooled.wrappedBuffer(piece)))
                            .code())
                    .as("before the connection is open")
                    .isNotZero();
            assertThat(ask(broker, new OpenConnection("liar", null, null, null, "1"))
                            .code())
                    .isZero();
            for (String number : List.of("-1", "2147483647", "99999999999", "1.5", "")) {
                for (int code : new int[] {CommandType.PUT_PIECE.code(), CommandType.GET_PIECE.code()}) {
                    Frame answer = ask(
                            broker,
                            Frame.request(
                                    code,
                                    Map.of("bodyId", "b", "number", number, "checksum", "0"),
                                    Unpooled.wrappedBuffer(piece),
                                    HeaderEncoding.JSON));
                    assertThat(answer.code()).as("number %s", number).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
                    assertThat(answer.remark()).startsWith("field number ");
                }
            }
            assertThat(ask(broker, new PutPiece("b", 0, 1, Unpooled.wrappedBuffer(piece)))
                            .remark())
                    .contains("checksum");
            assertThat(ask(broker, new PutPiece("b", 0, 0, Unpooled.EMPTY_BUFFER))
                            .remark())
                    .contains("is empty");
            assertThat(ask(broker, new PutPiece("b", 7, 0, Unpooled.wrappedBuffer(piece)))
                            .remark())
                    .contains("does not follow");
            assertThat(ask(broker, new GetPiece("b", 0)).code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
            for (String body : List.of(
                    "",
                    "b",
                    "b/",
                    "b/1",
                    "b/-1/1",
                    "b/1/0",
                    "b/1/-1",
                    "b/9223372036854775807/1",
                    "b/0/1",
                    "b/99999999999999999999/1",
                    "b/1/99999999999",
                    "b/100/50",
                    "b/1/1/1",
                    "/1/1")) {
                Frame answer = ask(broker, naming(body));
                assertThat(answer.code()).as("body '%s'", body).isNotZero();
                assertThat(answer.remark()).as("body '%s'", body).isNotBlank();
            }
            assertThat(ask(broker, new GetPiece("b", 0)).code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        }
    }
}
