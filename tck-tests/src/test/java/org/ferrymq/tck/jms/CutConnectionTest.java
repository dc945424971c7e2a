package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.tck.CuttingProxy;
import org.ferrymq.tck.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions whose connection is cut again and again at any byte: transactions move each message exactly once, other modes lose none and
 * come to an end, and nothing stays taken.
 */
@Timeout(120)
class CutConnectionTest {
    private static final int MESSAGES = 200;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path store;

    private static ServerProcess server;
    private final Queue in = new FerryQueue("cut-in-" + NUMBER.incrementAndGet());
    private final Queue out = new FerryQueue("cut-out-" + NUMBER.get());
    private CuttingProxy proxy;
    private Connection direct;

    @BeforeAll
    static void start() throws IOException {
        // a cut counts as a delivery of everything that was prefetched
        Path config = Files.writeString(store.resolve("broker.conf"), "delivery.redelivery-limit = -1");
        server = ServerProcess.combined(store.resolve("store"), "--config", config.toString())
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() throws JMSException {
        direct = new FerryConnectionFactory(ServerProcess.url(server.nameServerAddress())).createConnection();
        direct.start();
        try (Session session = direct.createSession()) {
            MessageProducer producer = session.createProducer(in);
            for (int i = 0; i < MESSAGES; i++) {
                producer.send(session.createTextMessage(Integer.toString(i)));
            }
        }
    }

    @AfterEach
    void disconnect() throws JMSException {
        direct.close();
        proxy.close();
    }

    private Connection through(int meanBytes, String options) throws JMSException {
        proxy = new CuttingProxy(server.address(), meanBytes, options.hashCode());
        Connection connection = new FerryConnectionFactory(
                        proxy.url() + "?reconnectDelay=5ms&reconnectMaxDelay=50ms&" + options)
                .createConnection();
        connection.setExceptionListener(problem -> {});
        connection.start();
        return connection;
    }

    private static List<String> all() {
        return IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList();
    }

    private List<String> drain(Queue queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (Session session = direct.createSession();
                MessageConsumer consumer = session.createConsumer(queue)) {
            Message message = consumer.receiveNoWait();
            while (message != null) {
                texts.add(((TextMessage) message).getText());
                message = consumer.receiveNoWait();
            }
        }
        return texts;
    }

    @ParameterizedTest
    @CsvSource({"prefetch=1000, 150000", "prefetch=7, 5000", "prefetch=0, 3000"})
    void transactionsMoveEachMessageOnce(String options, int meanBytes) throws JMSException {
        int commits = 0;
        int failures = 0;
        try (Connection connection = through(meanBytes, options)) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(in);
            MessageProducer producer = session.createProducer(out);
            proxy.cut(true);
            int idle = 0;
            while (idle < 2) {
                try {
                    Message message = consumer.receive(idle > 0 ? 3_000 : commits * 2 < MESSAGES ? 10_000 : 700);
                    if (message == null) {
                        // nobody else may hold a message back: an empty queue is the end
                        idle++;
                        proxy.cut(false);
                        continue;
                    }
                    idle = 0;
                    producer.send(session.createTextMessage(((TextMessage) message).getText()));
                    if ((commits + failures) % 5 == 3) {
                        failures++;
                        session.rollback();
                    } else {
                        session.commit();
                        commits++;
                    }
                } catch (JMSException e) {
                    failures++;
                    session.rollback();
                }
            }
        }
        assertThat(proxy.cuts()).isPositive();
        assertThat(drain(out)).containsExactlyInAnyOrderElementsOf(all());
        assertThat(drain(in)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE})
    void listenersGetEverythingAndLeaveNothing(int mode) throws Exception {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        AtomicInteger calls = new AtomicInteger();
        try (Connection connection = through(10_000, "prefetch=20")) {
            Session session = connection.createSession(mode);
            MessageConsumer consumer = session.createConsumer(in);
            proxy.cut(true);
            consumer.setMessageListener(message -> {
                try {
                    String text = ((TextMessage) message).getText();
                    int call = calls.incrementAndGet();
                    if (call % 11 == 5) {
                        if (mode == Session.CLIENT_ACKNOWLEDGE) {
                            session.recover();
                            return;
                        }
                        throw new IllegalArgumentException("expected by the test");
                    }
                    seen.add(
                            text); // before: whether an acknowledgement took effect is unknown when the connection goes
                    message.acknowledge();
                } catch (JMSException e) {
                    calls.incrementAndGet(); // it comes again
                }
            });
            await().atMost(Duration.ofSeconds(60)).until(() -> seen.size() == MESSAGES);
            proxy.cut(false);
            // what the last cut took back comes and goes too
            int settled = calls.get();
            await().during(Duration.ofMillis(200))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> calls.get() >= settled);
        }
        assertThat(proxy.cuts()).isPositive();
        assertThat(seen).containsExactlyInAnyOrderElementsOf(all());
        assertThat(drain(in)).hasSizeLessThan(MESSAGES / 2);
        assertThat(drain(in)).as("nothing stays taken").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"prefetch=1000, 150000", "prefetch=1, 4000", "prefetch=0, 4000"})
    void consumersThatComeAndGoLoseNothing(String options, int meanBytes) throws JMSException {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        try (Connection connection = through(meanBytes, options)) {
            Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
            proxy.cut(true);
            while (seen.size() < MESSAGES) {
                try (MessageConsumer consumer = session.createConsumer(in)) {
                    Message message = consumer.receive(60_000);
                    assertThat(message)
                            .as("%s seen, the rest stays taken", seen.size())
                            .isNotNull();
                    for (int i = 0; message != null && i < 10; i++) {
                        seen.add(((TextMessage) message).getText());
                        if (i % 4 != 3) {
                            message.acknowledge();
                        }
                        message = consumer.receiveNoWait();
                    }
                    session.recover();
                } catch (JMSException e) {
                    session.recover();
                }
            }
            proxy.cut(false);
        }
        assertThat(proxy.cuts()).isPositive();
        assertThat(drain(in)).hasSizeLessThan(MESSAGES / 2);
        assertThat(drain(in)).as("nothing stays taken").isEmpty();
    }
}
