package org.ferrymq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.ferrymq.jms.FerryConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills applications (-9), not the broker: wherever in a local transaction it happens, what was received and what was sent are one unit.
 * A kill while committing may go either way, but not half way. {@code -Dferrymq.kill.clients=200} makes it longer, {@code -Dferrymq.kill.seed}
 * repeats the choice of places.
 */
class KilledClientTest {
    private static final int KILLS = Integer.getInteger("ferrymq.kill.clients", 15);
    private static final int WORKERS = 2;
    private static final int MOST_TRANSACTIONS = 60;
    private static final int MESSAGES = KILLS * MOST_TRANSACTIONS * 5;
    private static final String ORDERS = "orders";
    private static final String REPLIES = "replies";
    private static final long SOON = 60_000;

    @TempDir
    Path temp;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void receivedAndSentAreOneUnitWhereverAnApplicationDies() throws JMSException {
        long seed = Long.getLong("ferrymq.kill.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<WorkerProcess.Place, Integer> places = new EnumMap<>(WorkerProcess.Place.class);
        try (ServerProcess server = ServerProcess.combined(temp).start();
                Connection connection =
                        new FerryConnectionFactory(ServerProcess.url(server.nameServerAddress())).createConnection()) {
            connection.start();
            sendOrders(connection);
            Deque<WorkerProcess> running = new ArrayDeque<>();
            try {
                for (int kill = 0; kill < KILLS + WORKERS; kill++) {
                    if (kill >= WORKERS) {
                        places.merge(running.remove().awaitKill(), 1, Integer::sum);
                    }
                    if (kill < KILLS) {
                        running.add(new WorkerProcess(
                                server.nameServerAddress(), ORDERS, REPLIES, random.nextLong(), moment(kill, random)));
                    }
                }
                running.add(new WorkerProcess(server.nameServerAddress(), ORDERS, REPLIES, random.nextLong(), null));
                checkReplies(connection, running.element(), seed);
            } finally {
                running.forEach(WorkerProcess::close);
            }
            assertNothingLeft(connection);
        }
        System.out.printf("killed clients, seed %d: %d kills, after %s%n", seed, KILLS, places);
    }

    /** Every second one while it commits, up to 1 ms later, which is about what a commit takes; the others right where they are. */
    private static WorkerProcess.Moment moment(int kill, Random random) {
        boolean committing = kill % 2 == 0;
        WorkerProcess.Place[] places = WorkerProcess.Place.values();
        return new WorkerProcess.Moment(
                committing ? WorkerProcess.Place.COMMITTING : places[kill / 2 % places.length],
                1 + random.nextInt(MOST_TRANSACTIONS),
                committing ? random.nextInt(1_000_000) : 0);
    }

    private static void sendOrders(Connection connection) throws JMSException {
        try (Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue(ORDERS))) {
            for (int i = 0; i < MESSAGES; i++) {
                producer.send(session.createTextMessage(Integer.toString(i)));
            }
            session.commit();
        }
    }

    private static void checkReplies(Connection connection, WorkerProcess last, long seed) throws JMSException {
        Set<Integer> replies = new HashSet<>();
        try (Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(REPLIES))) {
            while (replies.size() < MESSAGES) {
                Message reply = consumer.receive(SOON);
                assertThat(reply)
                        .as("reply after %s of %s, seed %s, %s", replies.size(), MESSAGES, seed, last.errors())
                        .isNotNull();
                int order = Integer.parseInt(((TextMessage) reply).getText());
                assertThat(order).isBetween(0, MESSAGES - 1);
                assertThat(replies.add(order))
                        .as("reply to %s came once, seed %s", order, seed)
                        .isTrue();
            }
        }
    }

    /** All replies are there, so no order may be, nor another reply. */
    private static void assertNothingLeft(Connection connection) throws JMSException {
        try (Session session = connection.createSession();
                MessageConsumer orders = session.createConsumer(session.createQueue(ORDERS));
                MessageConsumer replies = session.createConsumer(session.createQueue(REPLIES))) {
            assertThat(orders.receiveNoWait()).as("an order that was answered").isNull();
            assertThat(replies.receiveNoWait()).as("a second reply").isNull();
        }
    }
}
