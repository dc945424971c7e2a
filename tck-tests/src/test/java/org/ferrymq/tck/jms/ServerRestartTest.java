package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.tck.CuttingProxy;
import org.ferrymq.tck.ProxyNameServer;
import org.ferrymq.tck.ServerProcess;
import org.ferrymq.tck.StallingProxy;
import org.ferrymq.tck.StockClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The provider against a server in a process of its own: killed and restarted, and shared with the stock client. */
@Timeout(120)
class ServerRestartTest {
    private static final long SOON = 60_000;

    @TempDir
    static Path store;

    private static ServerProcess server;
    private static FerryConnectionFactory factory;

    @BeforeAll
    static void start() {
        server = ServerProcess.combined(store).start();
        factory = new FerryConnectionFactory(ServerProcess.url(server.nameServerAddress()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void sessionsGoOnAfterTheServerWasKilledAndOpenTransactionsAreRolledBack() throws JMSException {
        Queue in = new FerryQueue("restart-in");
        Queue out = new FerryQueue("restart-out");
        try (Connection connection = factory.createConnection()) {
            List<String> problems = new CopyOnWriteArrayList<>();
            connection.setExceptionListener(problem -> problems.add(problem.getErrorCode()));
            connection.start();
            Session plain = connection.createSession();
            MessageProducer producer = plain.createProducer(in);
            for (int i = 0; i < 5; i++) {
                producer.send(plain.createTextMessage("m" + i));
            }
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(in);
            MessageProducer replies = session.createProducer(out);
            assertThat(text(consumer.receive(SOON))).isEqualTo("m0");
            replies.send(session.createTextMessage("committed"));
            session.commit();
            assertThat(text(consumer.receive(SOON))).isEqualTo("m1");
            replies.send(session.createTextMessage("never"));

            server.kill();
            await().atMost(ONE_MINUTE).until(() -> problems.contains("CONNECTION_INTERRUPTED"));
            server.start();

            assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
            List<String> left = new ArrayList<>();
            Message message = consumer.receive(SOON);
            while (message != null) {
                left.add(text(message));
                message = left.size() < 4 ? consumer.receive(SOON) : consumer.receiveNoWait();
            }
            assertThat(left).containsExactly("m1", "m2", "m3", "m4");
            session.commit();
            producer.send(plain.createTextMessage("after"));
            assertThat(text(consumer.receive(SOON))).isEqualTo("after");
            session.commit();
            session.close();
            MessageConsumer result = plain.createConsumer(out);
            assertThat(text(result.receive(SOON))).isEqualTo("committed");
            assertThat(result.receiveNoWait()).isNull();
            assertThat(problems).doesNotContain("CONNECTION_FAILED");
        }
    }

    @Test
    void prioritiesCountAtOnceAfterTheServerWasKilled() throws JMSException {
        Queue queue = new FerryQueue("restart-priorities");
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(queue);
            for (int i = 0; i < 200; i++) {
                producer.send(session.createTextMessage("ordinary " + i));
            }
            producer.setPriority(2);
            producer.send(session.createTextMessage("low"));
            producer.setPriority(9);
            producer.send(session.createTextMessage("urgent"));
        }
        server.kill();
        server.start();
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession();
            MessageConsumer consumer = session.createConsumer(queue);
            assertThat(text(consumer.receive(SOON))).isEqualTo("urgent");
            for (int i = 0; i < 200; i++) {
                assertThat(text(consumer.receive(SOON))).isEqualTo("ordinary " + i);
            }
            assertThat(text(consumer.receive(SOON))).isEqualTo("low");
        }
    }

    @Test
    void aFinishedBranchIsUnknownAfterARestart() throws Exception {
        Queue queue = new FerryQueue("finished-branch");
        Xid xid = TransactionTest.TestXid.of("finished");
        try (XAConnection connection = factory.createXAConnection()) {
            XASession session = connection.createXASession();
            XAResource resource = session.getXAResource();
            resource.start(xid, XAResource.TMNOFLAGS);
            session.createProducer(queue).send(session.createTextMessage("once"));
            resource.end(xid, XAResource.TMSUCCESS);
            resource.prepare(xid);
            server.kill();
            server.start();
            resource.commit(xid, false);
            server.kill();
            server.start();
            assertThatThrownBy(() -> resource.commit(xid, false))
                    .isInstanceOfSatisfying(
                            XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_NOTA));
            assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
            connection.start();
            MessageConsumer consumer = session.createConsumer(queue);
            assertThat(text(consumer.receive(SOON))).isEqualTo("once");
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void sendsUnderWayWhenTheServerIsKilledAreSentAgainAndStoredOnce() throws Exception {
        Queue queue = new FerryQueue("sent-again");
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(queue);
            List<Exception> refused = new CopyOnWriteArrayList<>();
            AtomicInteger answered = new AtomicInteger();
            CompletionListener listener = new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    answered.incrementAndGet();
                }

                @Override
                public void onException(Message message, Exception exception) {
                    refused.add(exception);
                }
            };
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Integer> sending = CompletableFuture.supplyAsync(() -> {
                int sent = 0;
                try {
                    while (!enough.get()) {
                        producer.send(session.createTextMessage(Integer.toString(sent)), listener);
                        sent++;
                    }
                    return sent;
                } catch (JMSException e) {
                    throw new CompletionException(e);
                }
            });
            for (int kills = 0; kills < 4; kills++) {
                int before = answered.get();
                await().atMost(ONE_MINUTE).until(() -> answered.get() >= before + 500);
                server.kill();
                server.start();
            }
            enough.set(true);
            int sent = sending.get(60, TimeUnit.SECONDS);
            await().atMost(60, TimeUnit.SECONDS).until(() -> answered.get() + refused.size() == sent);
            assertThat(refused).isEmpty();
            MessageConsumer consumer = session.createConsumer(queue);
            for (int i = 0; i < sent; i++) {
                assertThat(text(consumer.receive(SOON))).as("of %d", sent).isEqualTo(Integer.toString(i));
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void aCommitUnderWayWhenTheServerIsKilledIsReportedAsItEnded() throws Exception {
        Queue queue = new FerryQueue("killed-commits");
        FerryConnectionFactory patient = new FerryConnectionFactory(
                factory.getUrl() + "&requestTimeout=2m&sendTimeout=2m&reconnectMaxDelay=500ms");
        try (Connection connection = patient.createConnection()) {
            connection.start();
            List<String> committed = new CopyOnWriteArrayList<>();
            List<String> undone = new CopyOnWriteArrayList<>();
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> committing = CompletableFuture.runAsync(() -> {
                try (Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
                    MessageProducer producer = session.createProducer(queue);
                    for (int i = 0; !enough.get(); i++) {
                        String name = Integer.toString(i);
                        try {
                            producer.send(session.createTextMessage(name));
                            producer.send(session.createTextMessage(name));
                            session.commit();
                            committed.add(name);
                        } catch (TransactionRolledBackException e) {
                            undone.add(name);
                        }
                    }
                } catch (JMSException e) {
                    throw new CompletionException(e);
                }
            });
            for (int kills = 0; kills < 4; kills++) {
                int before = committed.size();
                await().atMost(ONE_MINUTE).until(() -> committed.size() >= before + 50 || committing.isDone());
                server.kill();
                server.start();
            }
            enough.set(true);
            committing.get(3, TimeUnit.MINUTES);
            Session session = connection.createSession();
            MessageConsumer consumer = session.createConsumer(queue);
            for (String name : committed) {
                assertThat(text(consumer.receive(SOON))).isEqualTo(name);
                assertThat(text(consumer.receive(SOON))).isEqualTo(name);
            }
            assertThat(consumer.receiveNoWait()).as("%s were undone", undone).isNull();
        }
    }

    @Test
    void aTemporaryQueueLivesThroughALostConnectionWithItsMessages() throws JMSException {
        try (CuttingProxy proxy = new CuttingProxy(server.address(), 1 << 20, 1);
                Connection asking = new FerryConnectionFactory(proxy.url()).createConnection();
                Connection answering = factory.createConnection()) {
            List<String> problems = new CopyOnWriteArrayList<>();
            asking.setExceptionListener(problem -> problems.add(problem.getErrorCode()));
            asking.start();
            Session session = asking.createSession(Session.CLIENT_ACKNOWLEDGE);
            TemporaryQueue replies = session.createTemporaryQueue();
            MessageConsumer consumer = session.createConsumer(replies);
            Session other = answering.createSession();
            MessageProducer producer = other.createProducer(replies);
            producer.send(other.createTextMessage("delivered"));
            assertThat(text(consumer.receive(SOON))).isEqualTo("delivered");
            producer.send(other.createTextMessage("waiting"));
            proxy.cutNow();
            producer.send(other.createTextMessage("meanwhile"));
            await().atMost(60, TimeUnit.SECONDS).until(() -> problems.contains("CONNECTION_INTERRUPTED"));
            session.recover();
            Message again = consumer.receive(SOON);
            assertThat(text(again)).isEqualTo("delivered");
            assertThat(again.getJMSRedelivered()).isTrue();
            assertThat(text(consumer.receive(SOON))).isEqualTo("waiting");
            assertThat(text(consumer.receive(SOON))).isEqualTo("meanwhile");
            again.acknowledge();
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void aReplyIsTakenAfterARestartBeforeTheOwnerOfItsTemporaryQueueIsBack() throws JMSException {
        try (StallingProxy proxy = new StallingProxy(server.address());
                ProxyNameServer nameServer = new ProxyNameServer(proxy.port());
                Connection asking = new FerryConnectionFactory(nameServer.url()).createConnection();
                Connection answering = factory.createConnection()) {
            asking.start();
            Session session = asking.createSession();
            TemporaryQueue replies = session.createTemporaryQueue();
            MessageConsumer consumer = session.createConsumer(replies);
            Session other = answering.createSession();
            proxy.stall();
            server.kill();
            server.start();
            other.createProducer(replies).send(other.createTextMessage("the reply"));
            proxy.resume();
            assertThat(text(consumer.receive(SOON))).isEqualTo("the reply");
        }
    }

    @Test
    void aTemporaryQueueLivesThroughARestartOfTheServerWithoutItsMessages() throws JMSException {
        try (Connection asking = factory.createConnection();
                Connection answering = factory.createConnection()) {
            asking.start();
            Session session = asking.createSession();
            TemporaryQueue replies = session.createTemporaryQueue();
            Session other = answering.createSession();
            MessageProducer producer = other.createProducer(replies);
            producer.send(other.createTextMessage("in memory"));
            server.kill();
            server.start();
            MessageConsumer consumer = session.createConsumer(replies);
            producer.send(other.createTextMessage("after"));
            assertThat(text(consumer.receive(SOON))).isEqualTo("after");
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void withoutReconnectingTheExceptionListenerHearsOfTheEndOnce() throws JMSException {
        FerryConnectionFactory once = new FerryConnectionFactory(factory.getUrl() + "&reconnect=false");
        try (Connection connection = once.createConnection()) {
            List<String> problems = new CopyOnWriteArrayList<>();
            connection.setExceptionListener(problem -> problems.add(problem.getErrorCode()));
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(new FerryQueue("no-reconnect"));
            server.kill();
            server.start();
            await().atMost(ONE_MINUTE).until(() -> !problems.isEmpty());
            assertThatThrownBy(() -> producer.send(session.createMessage())).isInstanceOf(JMSException.class);
            assertThat(problems).containsExactly("CONNECTION_FAILED");
        }
    }

    @Test
    void stockClientsAndJmsReadEachOthersMessages() throws Exception {
        Map<String, String> seen = new ConcurrentHashMap<>();
        try (StockClients stock = new StockClients(server.nameServerAddress());
                Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession();
            FerryQueue toNative = new FerryQueue("interop-to-native");
            TextMessage text = session.createTextMessage("grüße");
            text.setStringProperty("TAGS", "a");
            text.setStringProperty("KEYS", "k");
            text.setIntProperty("number", 7);
            session.createProducer(toNative).send(text);
            DefaultMQPushConsumer consumer = stock.consumer("interop-group");
            consumer.subscribe(toNative.getQueueName(), "a");
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                messages.forEach(each -> seen.put(
                        new String(each.getBody(), StandardCharsets.UTF_8),
                        each.getTags() + " " + each.getKeys() + " " + each.getUserProperty("number") + " "
                                + each.getMsgId()));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.start();
            await().atMost(60, TimeUnit.SECONDS).until(() -> !seen.isEmpty());
            assertThat(seen)
                    .containsEntry("grüße", "a k 7 " + text.getJMSMessageID().substring("ID:".length()));

            MessageConsumer fromNative = session.createConsumer(new FerryQueue("interop-from-native"), "TAGS = 'b'");
            DefaultMQProducer producer = stock.producer();
            org.apache.rocketmq.common.message.Message message = new org.apache.rocketmq.common.message.Message(
                    "interop-from-native", "b", "key", "native".getBytes(StandardCharsets.UTF_8));
            message.putUserProperty("color", "red");
            message.putUserProperty("JMSReplyTo", "no destination of ours");
            message.putUserProperty("JMSCorrelationIDBytes", "no Base64");
            String id = producer.send(message).getMsgId();
            BytesMessage received = (BytesMessage) fromNative.receive(SOON);
            assertThat(received.getBody(String.class)).isEqualTo("native");
            assertThat(received.getJMSMessageID()).isEqualTo("ID:" + id);
            assertThat(received.getStringProperty("color")).isEqualTo("red");
            assertThat(received.getJMSReplyTo()).isNull();
            assertThat(received.getJMSCorrelationID()).isNull();
            assertThat(received.getStringProperty("KEYS")).isEqualTo("key");
        }
    }

    private static String text(Message message) throws JMSException {
        assertThat(message).as("no message came").isNotNull();
        return ((TextMessage) message).getText();
    }
}
