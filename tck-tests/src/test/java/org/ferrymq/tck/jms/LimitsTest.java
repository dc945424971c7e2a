package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.tck.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose store is on a small disk of its own (a tmpfs that only it sees), which is filled up; and whose expired messages go to a queue. */
@Timeout(180)
class LimitsTest {
    private static final long SOON = 60_000;
    private static final String LAUNCH = "mount -t tmpfs -o size=96m tmpfs \"$0\" && exec \"$@\"";

    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static FerryConnectionFactory factory;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Process trial = new ProcessBuilder("unshare", "-rm", "sh", "-c", LAUNCH, disk.toString(), "true")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("trial.txt").toFile())
                .start();
        assumeTrue(trial.waitFor() == 0, "this user may not mount a tmpfs");
        Path config = Files.writeString(folder.resolve("broker.conf"), """
                store { segment-bytes = 4 MiB, max-message-bytes = 1 MiB, min-free-bytes = 16 MiB, index-entries = 10000 }
                delivery.expired = late
                """);
        server = ServerProcess.combined(disk.resolve("store"), "--config", config.toString())
                .withLauncher("unshare", "-rm", "sh", "-c", LAUNCH, disk.toString())
                .start();
        factory = new FerryConnectionFactory(ServerProcess.url(server.nameServerAddress()));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** A file on the server's disk, as seen from outside. */
    private static Path ballast() {
        return Path.of("/proc/" + server.pid() + "/root" + folder.resolve("disk/ballast"));
    }

    private static void fillTheDisk() throws IOException {
        byte[] block = new byte[64 << 10];
        try (OutputStream out = Files.newOutputStream(ballast())) {
            for (int i = 0; i < 10_000; i++) {
                out.write(block);
            }
            throw new AssertionError("the disk is not full");
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static BytesMessage message(Session session, int number) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[8 << 10]);
        message.setIntProperty("number", number);
        return message;
    }

    /** What became of asynchronous sends. */
    private static final class Answers implements CompletionListener {
        final List<Integer> numbers = new CopyOnWriteArrayList<>();
        final List<String> failures = new CopyOnWriteArrayList<>();

        @Override
        public void onCompletion(Message message) {
            try {
                numbers.add(message.getIntProperty("number"));
            } catch (JMSException e) {
                failures.add(e.toString());
            }
        }

        @Override
        public void onException(Message message, Exception exception) {
            failures.add(exception.toString());
        }
    }

    private static void awaitFull(Session session, MessageProducer producer) {
        await().atMost(60, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThatThrownBy(() -> producer.send(session.createTextMessage("no room")))
                        .as(() -> String.join("\n", server.output()))
                        .isInstanceOf(ResourceAllocationException.class)
                        .hasMessageContaining("store.min-free-bytes"));
    }

    @Test
    void aFullDiskRefusesOrMakesWaitAndLosesNothing() throws Exception {
        FerryQueue queue = new FerryQueue("full");
        FerryQueue trials = new FerryQueue("trials");
        int acknowledged = 0;
        try (Connection connection = factory.createConnection();
                Connection patient = new FerryConnectionFactory(factory.getUrl() + "&blockWhenFull=true&sendTimeout=2m")
                        .createConnection()) {
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(queue);
            for (; acknowledged < 200; acknowledged++) {
                producer.send(message(session, acknowledged));
            }
            fillTheDisk();
            awaitFull(session, session.createProducer(trials));
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> producer.send(message(session, -1)))
                        .isInstanceOf(ResourceAllocationException.class);
            }
            assertThat(server.output().stream().filter(line -> line.contains("PRODUCE") && line.contains("refused")))
                    .as("lines of the log")
                    .hasSizeLessThan(20);
            for (Connection each : new Connection[] {connection, patient}) {
                Session transacted = each.createSession(Session.SESSION_TRANSACTED);
                transacted.createProducer(queue).send(message(transacted, -2));
                assertThatThrownBy(transacted::commit)
                        .as("a transaction does not wait for room")
                        .isInstanceOf(TransactionRolledBackException.class);
            }
            Session waiting = patient.createSession();
            MessageProducer waits = waiting.createProducer(queue);
            BytesMessage last = message(waiting, acknowledged);
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    waits.send(last);
                } catch (JMSException e) {
                    throw new AssertionError(e);
                }
            });
            Answers answers = new Answers();
            Session asynchronous = patient.createSession();
            FerryQueue ordered = new FerryQueue("ordered");
            MessageProducer many = asynchronous.createProducer(ordered);
            for (int i = 0; i < 300; i++) {
                many.send(message(asynchronous, i), answers);
            }
            CompletableFuture<Void> large = CompletableFuture.runAsync(() -> {
                try (Session streaming = patient.createSession()) {
                    BytesMessage pieces = streaming.createBytesMessage();
                    pieces.writeBytes(new byte[4 << 20]);
                    streaming.createProducer(new FerryQueue("large")).send(pieces);
                } catch (JMSException e) {
                    throw new AssertionError(e);
                }
            });
            connection.start();
            MessageConsumer consumer = session.createConsumer(queue);
            for (int i = 0; i < 50; i++) {
                Message message = consumer.receive(SOON);
                assertThat(message).as("can be consumed: %d", i).isNotNull();
                assertThat(message.getIntProperty("number")).isEqualTo(i);
            }
            consumer.close();
            assertThat(sent).isNotDone();
            assertThat(large).isNotDone();
            assertThat(answers.numbers).as("sent while it was full").isEmpty();
            Files.delete(ballast());
            sent.get(60, TimeUnit.SECONDS);
            large.get(60, TimeUnit.SECONDS);
            asynchronous.close(); // waits for the sends
            assertThat(answers.failures).isEmpty();
            assertThat(answers.numbers)
                    .isEqualTo(IntStream.range(0, 300).boxed().toList());
            try (MessageConsumer inOrder = session.createConsumer(ordered)) {
                for (int i = 0; i < 300; i++) {
                    Message message = inOrder.receive(SOON);
                    assertThat(message).as("message %d", i).isNotNull();
                    assertThat(message.getIntProperty("number")).isEqualTo(i);
                }
            }
            MessageConsumer rest = session.createConsumer(queue);
            for (int i = 50; i <= acknowledged; i++) {
                Message message = rest.receive(SOON);
                assertThat(message).as("was acknowledged: %d", i).isNotNull();
                assertThat(message.getIntProperty("number")).isEqualTo(i);
            }
            assertThat(rest.receiveNoWait()).as("was refused").isNull();
        }
    }

    @Test
    void aMessageThatExpiresInThePrefetchGoesToTheQueueForExpiredOnes() throws Exception {
        FerryQueue queue = new FerryQueue("expiring");
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(queue);
            producer.send(session.createTextMessage("first"));
            producer.setTimeToLive(1_000);
            TextMessage second = session.createTextMessage("second");
            producer.send(second);
            connection.start();
            MessageConsumer consumer = session.createConsumer(queue);
            assertThat(consumer.receive(SOON)).isNotNull(); // the second is with the client now, if it was in time
            await().atMost(60, TimeUnit.SECONDS).until(() -> System.currentTimeMillis() > second.getJMSExpiration());
            assertThat(consumer.receiveNoWait()).isNull();
            Message late = session.createConsumer(new FerryQueue("late")).receive(SOON);
            assertThat(late).isNotNull();
            assertThat(late.getBody(String.class)).isEqualTo("second");
            assertThat(late.getStringProperty("DLQ_ORIGIN_TOPIC")).isEqualTo("expiring");
        }
    }
}
