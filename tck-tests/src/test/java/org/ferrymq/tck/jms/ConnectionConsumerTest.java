package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.ferrymq.jms.FerryConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chapter 11.2, concurrent processing of a subscription's messages: connection consumers and server sessions. */
class ConnectionConsumerTest extends JmsTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Collection<String> seen = new ConcurrentLinkedQueue<>();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    /** A pool of sessions of one mode, as an application server has it. */
    private final class Pool implements ServerSessionPool {
        final BlockingQueue<ServerSession> idle = new LinkedBlockingQueue<>();
        final Set<Session> used = ConcurrentHashMap.newKeySet();
        final AtomicInteger starts = new AtomicInteger();
        volatile JMSException failure;

        Pool(Connection connection, int size, int mode, Listening listening) throws JMSException {
            for (int i = 0; i < size; i++) {
                Session session = connection.createSession(mode);
                session.setMessageListener(listening.in(session));
                idle.add(new ServerSession() {
                    @Override
                    public Session getSession() {
                        return session;
                    }

                    @Override
                    public void start() {
                        starts.incrementAndGet();
                        used.add(session);
                        ServerSession self = this;
                        threads.execute(() -> {
                            session.run();
                            idle.add(self);
                        });
                    }
                });
            }
        }

        @Override
        public ServerSession getServerSession() throws JMSException {
            JMSException thrown = failure;
            if (thrown != null) {
                failure = null;
                throw thrown;
            }
            try {
                return idle.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JMSException("interrupted");
            }
        }
    }

    /** Makes the listener of a session. */
    private interface Listening {
        MessageListener in(Session session);
    }

    private static String body(Message message) {
        try {
            return ((TextMessage) message).getText();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private MessageListener remember(Session session) {
        return message -> seen.add(body(message));
    }

    private static String[] texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m" + i).toArray(String[]::new);
    }

    @Test
    void sessionsOfThePoolShareTheMessages() throws Exception {
        Queue queue = queue();
        CyclicBarrier both = new CyclicBarrier(2);
        AtomicInteger first = new AtomicInteger();
        Pool pool = new Pool(connection, 3, Session.AUTO_ACKNOWLEDGE, session -> message -> {
            seen.add(body(message));
            if (first.incrementAndGet() <= 2) {
                try {
                    both.await(60, TimeUnit.SECONDS); // two sessions at the same time, or this times out
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        });
        ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, pool, 5);
        assertThat(consumer.getServerSessionPool()).isSameAs(pool);
        send(connection.createSession(), queue, texts(100));
        await().atMost(ONE_MINUTE).until(() -> seen.size() >= 100);
        assertThat(seen).containsExactlyInAnyOrder(texts(100));
        assertThat(pool.starts.get()).as("at most five messages each").isGreaterThanOrEqualTo(20);
        assertThat(pool.used).hasSizeGreaterThanOrEqualTo(2);
        consumer.close();
        consumer.close();
        assertThatThrownBy(consumer::getServerSessionPool).isInstanceOf(IllegalStateException.class);
        assertThat(drain(queue)).as("all were acknowledged").isEmpty();
    }

    @Test
    void aRolledBackMessageGoesBackAloneAndComesAgain() throws Exception {
        Queue queue = queue();
        CountDownLatch rolledBack = new CountDownLatch(1);
        ConcurrentLinkedQueue<String> counts = new ConcurrentLinkedQueue<>();
        Pool pool = new Pool(connection, 2, Session.SESSION_TRANSACTED, session -> message -> {
            try {
                String name = body(message);
                counts.add(name + "#" + message.getIntProperty("JMSXDeliveryCount"));
                if (name.equals("bad") && !message.getJMSRedelivered()) {
                    session.rollback();
                    rolledBack.countDown();
                } else {
                    if (name.equals("slow")) {
                        rolledBack.await(60, TimeUnit.SECONDS); // is held by the other session while that rolls back
                    }
                    session.commit();
                    seen.add(name);
                }
            } catch (JMSException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        connection.createConnectionConsumer(queue, null, pool, 1);
        send(connection.createSession(), queue, "slow", "bad", "good");
        await().atMost(ONE_MINUTE).until(() -> seen.size() >= 3);
        assertThat(seen).containsExactlyInAnyOrder("slow", "bad", "good");
        assertThat(counts).containsExactlyInAnyOrder("slow#1", "bad#1", "bad#2", "good#1");
        assertThat(drain(queue)).isEmpty();
    }

    @Test
    void aListenerThatFailsGetsItsMessageAgainInEveryMode() throws Exception {
        for (int mode : List.of(Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE)) {
            Queue queue = new org.ferrymq.jms.FerryQueue(name("-" + mode));
            ConcurrentLinkedQueue<String> counts = new ConcurrentLinkedQueue<>();
            Pool pool = new Pool(connection, 1, mode, session -> message -> {
                try {
                    int count = message.getIntProperty("JMSXDeliveryCount");
                    counts.add(body(message) + "#" + count);
                    if (body(message).equals("bad") && count < 3) {
                        throw new java.lang.IllegalStateException("not yet");
                    }
                } catch (JMSException e) {
                    throw new AssertionError(e);
                }
            });
            ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, pool, 10);
            send(connection.createSession(), queue, "good", "bad", "last");
            await().atMost(ONE_MINUTE).until(() -> counts.size() >= 5);
            assertThat(counts).containsExactlyInAnyOrder("good#1", "bad#1", "bad#2", "bad#3", "last#1");
            consumer.close();
            assertThat(drain(queue)).isEmpty();
        }
    }

    @Test
    void aPoolThatFailsLosesNothing() throws Exception {
        Queue queue = queue();
        ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
        connection.setExceptionListener(problem -> problems.add(problem.getMessage()));
        Pool pool = new Pool(connection, 1, Session.AUTO_ACKNOWLEDGE, this::remember);
        pool.failure = new JMSException("no session at the moment");
        connection.createConnectionConsumer(queue, null, pool, 3);
        send(connection.createSession(), queue, "a", "b");
        await().atMost(ONE_MINUTE).until(() -> seen.size() >= 2);
        assertThat(seen).containsExactlyInAnyOrder("a", "b");
        assertThat(problems).containsExactly("no session at the moment");

        Pool foreign = new Pool(open(), 1, Session.AUTO_ACKNOWLEDGE, this::remember);
        ConnectionConsumer wrong =
                connection.createConnectionConsumer(new org.ferrymq.jms.FerryQueue(name("-w")), null, foreign, 1);
        send(connection.createSession(), new org.ferrymq.jms.FerryQueue(name("-w")), "w");
        await().atMost(ONE_MINUTE).until(() -> problems.size() >= 2);
        assertThat(problems).last().asString().contains("must be one of the connection of the connection consumer");
        wrong.close();
        assertThat(drain(new org.ferrymq.jms.FerryQueue(name("-w")))).containsExactly("w");
    }

    /** A failure of the server is none of the message's: with a limit of no failure at all it still comes, and as one never seen. */
    @Test
    void whatNobodyHasSeenIsNotCounted() throws Exception {
        try (Connection own = new FerryConnectionFactory("embedded:?redeliveryLimit=0").createConnection()) {
            own.start();
            nobodyHasSeen(own);
        }
    }

    private void nobodyHasSeen(Connection own) throws Exception {
        ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
        own.setExceptionListener(problem -> problems.add(problem.getMessage()));
        Queue queue = queue();
        ConcurrentLinkedQueue<String> counts = new ConcurrentLinkedQueue<>();
        Pool pool = new Pool(own, 1, Session.AUTO_ACKNOWLEDGE, session -> message -> {
            try {
                counts.add(body(message) + "#" + message.getIntProperty("JMSXDeliveryCount") + " "
                        + message.getJMSRedelivered());
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        pool.failure = new JMSException("no session at the moment");
        Session only = pool.idle.element().getSession();
        MessageListener listener = only.getMessageListener();
        only.setMessageListener(null);
        own.createConnectionConsumer(queue, null, pool, 2);
        send(own.createSession(), queue, "a", "b");
        await().atMost(ONE_MINUTE)
                .until(() -> problems.stream().anyMatch(text -> text.contains("no message listener")));
        only.setMessageListener(listener);
        await().atMost(ONE_MINUTE).until(() -> counts.size() >= 2);
        assertThat(counts).containsExactlyInAnyOrder("a#1 false", "b#1 false");
        assertThat(problems).first().isEqualTo("no session at the moment");
        assertThat(drain(queue)).isEmpty();
    }

    @Test
    void stoppedAndClosedItHandsOutNothing() throws Exception {
        Queue queue = queue();
        Connection own = open();
        Pool pool = new Pool(own, 1, Session.CLIENT_ACKNOWLEDGE, this::remember);
        ConnectionConsumer consumer = own.createConnectionConsumer(queue, null, pool, 1);
        send(connection.createSession(), queue, "a", "b");
        assertThat(seen).as("not started").isEmpty();
        own.start();
        await().atMost(ONE_MINUTE).until(() -> seen.size() >= 2);
        own.stop();
        send(connection.createSession(), queue, "c");
        consumer.close();
        assertThat(drain(queue)).as("not loaded").containsExactly("c");
        own.close();
        assertThat(drain(queue)).as("never acknowledged").containsExactly("a", "b");
        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void topicsWithSelectorsAndDurableSubscriptions() throws Exception {
        Topic topic = topic();
        Connection own = open(name("-id"));
        Pool pool = new Pool(own, 2, Session.AUTO_ACKNOWLEDGE, this::remember);
        ConnectionConsumer selected = own.createConnectionConsumer(topic, "JMSType = 'x'", pool, 1);
        ConnectionConsumer durable = own.createDurableConnectionConsumer(topic, "d", null, pool, 1);
        Session session = connection.createSession();
        Message message = session.createTextMessage("typed");
        message.setJMSType("x");
        session.createProducer(topic).send(message);
        send(session, topic, "plain");
        await().atMost(ONE_MINUTE).until(() -> seen.size() >= 3);
        assertThat(seen).containsExactlyInAnyOrder("typed", "typed", "plain");
        selected.close();
        durable.close();
        send(session, topic, "later");
        own.createDurableConnectionConsumer(topic, "d", null, pool, 1);
        await().atMost(ONE_MINUTE).until(() -> seen.size() >= 4);
        assertThat(new ArrayList<>(seen)).last().isEqualTo("later");
        own.createSharedConnectionConsumer(topic, "s", null, pool, 1).close();
        own.createSharedDurableConnectionConsumer(topic, "sd", null, pool, 1).close();
    }

    @Test
    void misuseIsRefused() throws Exception {
        Pool pool = new Pool(connection, 1, Session.AUTO_ACKNOWLEDGE, this::remember);
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue(), null, null, 1))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("needs a server session pool");
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue(), null, pool, 0))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("at least one message");
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue(), "a =", pool, 1))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer((Queue) null, null, pool, 1))
                .isInstanceOf(jakarta.jms.InvalidDestinationException.class);
        assertThatThrownBy(() -> connection.createDurableConnectionConsumer(topic(), "d", null, pool, 1))
                .as("without a client identifier")
                .isInstanceOf(IllegalStateException.class);
        try (QueueConnection queues = new FerryConnectionFactory("embedded:").createQueueConnection()) {
            assertThatThrownBy(() -> queues.createDurableConnectionConsumer(topic(), "d", null, pool, 1))
                    .isInstanceOf(IllegalStateException.class);
        }
        connection.close();
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue(), null, pool, 1))
                .isInstanceOf(IllegalStateException.class);
    }
}
