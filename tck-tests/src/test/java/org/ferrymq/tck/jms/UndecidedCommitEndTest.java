package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.tck.ProxyNameServer;
import org.ferrymq.tck.ServerProcess;
import org.ferrymq.tck.TcpProxy;
import org.ferrymq.tck.crash.FrameTap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A commit whose request or answer is held back on its way, so that it times out or is interrupted: what the application is told afterwards is what has happened. */
@Timeout(240)
class UndecidedCommitEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path store;

    private static ServerProcess server;

    private final FerryQueue in = new FerryQueue("undecided-in-" + NUMBER.incrementAndGet());
    private final FerryQueue out = new FerryQueue("undecided-out-" + NUMBER.get());
    private final Hold hold = new Hold();
    private final TcpProxy proxy = new TcpProxy(server.address(), hold::tap);
    private final ProxyNameServer names = new ProxyNameServer(proxy.port());
    private final List<Connection> connections = new ArrayList<>();
    private Session session;
    private MessageConsumer consumer;

    @BeforeAll
    static void start() {
        server = ServerProcess.combined(store).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void disconnect() throws JMSException {
        hold.cut();
        for (Connection connection : connections) {
            connection.close();
        }
        names.close();
        proxy.close();
    }

    /** Which part of a commit does not come through. */
    enum Part {
        REQUEST,
        ANSWER
    }

    /** Holds back one commit, and everything behind it, until the connection is cut. */
    private static final class Hold {
        private volatile Part part;
        private volatile CountDownLatch cut = new CountDownLatch(1);
        private final CountDownLatch caught = new CountDownLatch(1);

        FrameTap tap() {
            Map<Integer, Boolean> commits = new ConcurrentHashMap<>();
            return new FrameTap() {
                @Override
                protected boolean toServer(Frame frame) {
                    if (frame.isResponse() || CommandType.ofCode(frame.code()) != CommandType.TX_COMMIT) {
                        return true;
                    }
                    commits.put(frame.opaque(), true);
                    return part != Part.REQUEST || keep();
                }

                @Override
                protected boolean toClient(Frame frame) {
                    return !frame.isResponse()
                            || commits.remove(frame.opaque()) == null
                            || part != Part.ANSWER
                            || keep();
                }
            };
        }

        /** {@return false: it never passes} */
        private boolean keep() {
            part = null;
            caught.countDown();
            try {
                cut.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        }

        void cut() {
            cut.countDown();
        }
    }

    private Connection connect(String url) throws JMSException {
        Connection connection = new FerryConnectionFactory(url).createConnection();
        connections.add(connection);
        connection.setExceptionListener(problem -> {});
        connection.start();
        return connection;
    }

    private Connection direct() throws JMSException {
        return connect(ServerProcess.url(server.nameServerAddress()));
    }

    /** A transaction that has taken a message from one queue and sent it to the other. Its connection may have short time limits: it is begun again if they are too short. */
    private void begin(String options) throws JMSException {
        try (Session sending = direct().createSession()) {
            sending.createProducer(in).send(sending.createTextMessage("once"));
        }
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            Connection connection = connect(names.url() + "?heartbeatInterval=0&reconnectDelay=10ms&" + options);
            try {
                session = connection.createSession(Session.SESSION_TRANSACTED);
                consumer = session.createConsumer(in);
                Message message = consumer.receive(10_000);
                session.createProducer(out).send(session.createTextMessage(((TextMessage) message).getText()));
                return true;
            } catch (JMSException | RuntimeException e) {
                connection.close();
                throw e;
            }
        });
    }

    /** The application gives up waiting when the commit is where it is held. */
    private void commitInterrupted(Part part) {
        hold.part = part;
        Thread application = Thread.currentThread();
        Thread impatient = new Thread(() -> {
            try {
                hold.caught.await();
                application.interrupt();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        impatient.setDaemon(true);
        impatient.start();
        assertUndecided("INTERRUPTED");
        assertThat(Thread.interrupted()).isTrue();
        if (part == Part.ANSWER) {
            assertThat(hold.caught.getCount()).as("the broker has answered").isZero();
        }
    }

    private void assertUndecided(String code) {
        assertThatThrownBy(session::commit)
                .isNotInstanceOf(TransactionRolledBackException.class)
                .isInstanceOfSatisfying(
                        JMSException.class,
                        e -> assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(code));
        assertThatThrownBy(() -> consumer.receive(1)).isInstanceOf(IllegalStateException.class);
    }

    private interface End {
        void end() throws JMSException;
    }

    /** As applications do it that were told to. {@return the code of the failure, or null} */
    private static String ended(End end) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                end.end();
                return null;
            } catch (JMSException e) {
                if (!"TIMEOUT".equals(e.getErrorCode()) || System.nanoTime() > deadline) {
                    return e.getErrorCode();
                }
            }
        }
    }

    private List<String> drain(FerryQueue queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        Connection connection = direct();
        try (Session draining = connection.createSession();
                MessageConsumer all = draining.createConsumer(queue)) {
            Message message = all.receiveNoWait();
            while (message != null) {
                texts.add(((TextMessage) message).getText());
                message = all.receiveNoWait();
            }
        }
        return texts;
    }

    private boolean isMoved() throws JMSException {
        session.close();
        List<String> arrived = drain(out);
        List<String> left = drain(in);
        assertThat(arrived.size() + left.size())
                .as("arrived %s, left %s", arrived, left)
                .isOne();
        return left.isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void aCommitAfterOneThatTimedOutTellsWhatHasHappened(Part part) throws Exception {
        begin("requestTimeout=3s");
        hold.part = part;
        assertUndecided("TIMEOUT");
        assertThat(hold.caught.await(60, TimeUnit.SECONDS)).isTrue();
        hold.cut();
        String outcome = ended(session::commit);
        if (part == Part.ANSWER) {
            assertThat(outcome).as("it had been committed").isNull();
        } else {
            assertThat(outcome).isIn(null, "TRANSACTION_ROLLED_BACK");
        }
        assertThat(isMoved()).isEqualTo(outcome == null);
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void aCommitAfterOneThatWasInterruptedTellsWhatHasHappened(Part part) throws Exception {
        begin("");
        commitInterrupted(part);
        hold.cut();
        String outcome = ended(session::commit);
        if (part == Part.ANSWER) {
            assertThat(outcome).as("it had been committed").isNull();
        } else {
            assertThat(outcome).isIn(null, "TRANSACTION_ROLLED_BACK");
        }
        assertThat(isMoved()).isEqualTo(outcome == null);
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void aRollbackAfterACommitWithoutAnswerTellsWhatHasHappened(Part part) throws Exception {
        begin("");
        commitInterrupted(part);
        hold.cut();
        String outcome = ended(session::rollback);
        if (part == Part.ANSWER) {
            assertThat(outcome).as("it had been committed").isEqualTo("TRANSACTION_COMMITTED");
        } else {
            assertThat(outcome).isIn(null, "TRANSACTION_COMMITTED");
        }
        assertThat(isMoved()).isEqualTo(outcome != null);
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void aRollbackAfterACommitThatTimedOutTellsWhatHasHappened(Part part) throws Exception {
        begin("requestTimeout=3s");
        hold.part = part;
        assertUndecided("TIMEOUT");
        assertThat(hold.caught.await(60, TimeUnit.SECONDS)).isTrue();
        hold.cut();
        String outcome = ended(session::rollback);
        assertThat(outcome).isEqualTo(part == Part.ANSWER ? "TRANSACTION_COMMITTED" : null);
        assertThat(isMoved()).isEqualTo(part == Part.ANSWER);
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void aSessionIsClosedThatDoesNotKnowHowItsCommitEnded(Part part) throws Exception {
        begin("");
        commitInterrupted(part);
        hold.cut();
        assertThat(isMoved()).isIn(part == Part.ANSWER ? List.of(true) : List.of(true, false));
    }
}
