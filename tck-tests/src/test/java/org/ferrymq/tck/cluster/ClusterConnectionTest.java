package org.ferrymq.tck.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.ferrymq.tck.cluster.Cluster.PATIENCE;
import static org.ferrymq.tck.cluster.Cluster.SOON;
import static org.ferrymq.tck.cluster.Cluster.receive;
import static org.ferrymq.tck.cluster.Cluster.send;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.tck.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Destinations on different brokers of a cluster, used by one connection. */
@Timeout(300)
class ClusterConnectionTest {
    private static final String[] ALL = {"a", "b", "c"};

    @TempDir
    private static Path folder;

    private static Cluster cluster;
    private Connection connection;
    private Session session;

    @BeforeAll
    static void startServers() throws Exception {
        cluster = new Cluster(folder, ALL);
    }

    @AfterAll
    static void stopServers() {
        cluster.close();
    }

    @BeforeEach
    void connect() throws JMSException {
        connection = cluster.factory().createConnection();
        connection.start();
        session = connection.createSession();
    }

    @AfterEach
    void disconnect() throws JMSException {
        connection.close();
    }

    @Test
    void oneSessionUsesQueuesOnDifferentBrokers() throws Exception {
        Queue onA = cluster.queueOn("routed-a", "a");
        Queue onB = cluster.queueOn("routed-b", "b");
        send(session, onA, "1", "2");
        send(session, onB, "3");
        assertThat(cluster.drain("b", onB)).containsExactly("3");
        assertThat(receive(session.createConsumer(onA), 2)).containsExactly("1", "2");
        cluster.sendTo("b", onB, "4");
        assertThat(receive(session.createConsumer(onB), 1)).containsExactly("4");
        assertThat(cluster.brokersOf("routed-a")).containsExactly("a");
    }

    @Test
    void whatIsNewIsMadeOnOneBrokerByWhomeverComesFirst() throws Exception {
        Set<String> used = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            Queue queue = new FerryQueue("new-" + i);
            send(session, queue, "m" + i);
            try (Connection other = cluster.factory().createConnection()) {
                other.start();
                assertThat(receive(other.createSession().createConsumer(queue), 1))
                        .containsExactly("m" + i);
            }
            String name = "new-" + i;
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> cluster.brokersOf(name).size() == 1);
            used.addAll(cluster.brokersOf(name));
        }
        assertThat(used).as("they are spread").hasSizeGreaterThan(1);
    }

    @Test
    void aQueueOnThreeBrokersIsReceivedFromAllOfThemAndSentToOneInOrder() throws Exception {
        Queue queue = cluster.queueOn("wide-queue", ALL);
        MessageConsumer consumer = session.createConsumer(queue);
        for (String broker : ALL) {
            cluster.sendTo(broker, queue, broker + "1", broker + "2");
        }
        List<String> received = receive(consumer, 6);
        assertThat(received).containsExactlyInAnyOrder("a1", "a2", "b1", "b2", "c1", "c2");
        for (String broker : ALL) {
            assertThat(received).containsSubsequence(broker + "1", broker + "2");
        }
        String[] texts = new String[50];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "n" + i;
        }
        send(session, queue, texts);
        assertThat(receive(consumer, 50)).containsExactly(texts);
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void everySubscriptionOfATopicOnThreeBrokersGetsEverything() throws Exception {
        Topic topic = cluster.topicOn("wide-topic", ALL);
        connection.close();
        connection = cluster.factory("clientId=wide-client").createConnection();
        connection.start();
        session = connection.createSession();
        MessageConsumer plain = session.createConsumer(topic);
        MessageConsumer selecting = session.createConsumer(topic, "number > 1");
        session.createDurableConsumer(topic, "kept").close();
        for (String broker : ALL) {
            cluster.sendTo(broker, topic, "from " + broker);
        }
        MessageProducer producer = session.createProducer(topic);
        TextMessage numbered = session.createTextMessage("numbered");
        numbered.setIntProperty("number", 2);
        producer.send(numbered);
        String[] everything = {"from a", "from b", "from c", "numbered"};
        assertThat(receive(plain, 4)).containsExactlyInAnyOrder(everything);
        assertThat(receive(selecting, 1)).containsExactly("numbered");
        try (MessageConsumer durable = session.createDurableConsumer(topic, "kept")) {
            assertThat(receive(durable, 4)).containsExactlyInAnyOrder(everything);
        }
        session.unsubscribe("kept");
        assertThatThrownBy(() -> session.unsubscribe("kept")).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void aDurableSubscriptionMissesNothingWhereItsTopicCameWhileItsConsumerWasAway() throws Exception {
        Topic topic = cluster.topicOn("followed", "a");
        try (Connection before = cluster.factory("clientId=follower").createConnection()) {
            Session subscribing = before.createSession();
            subscribing.createDurableConsumer(topic, "plain").close();
            subscribing.createSharedDurableConsumer(topic, "shared", "TRUE").close();
        }
        cluster.sendTo("b", topic, "from the new one");
        cluster.sendTo("a", topic, "from the old one");
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> cluster.brokersOf("followed").equals(Set.of("a", "b")));
        try (Connection after = cluster.factory("clientId=follower").createConnection()) {
            after.start();
            Session reading = after.createSession();
            String[] all = {"from the new one", "from the old one"};
            assertThat(receive(reading.createDurableConsumer(topic, "plain"), 2))
                    .containsExactlyInAnyOrder(all);
            assertThat(receive(reading.createSharedDurableConsumer(topic, "shared", "TRUE"), 2))
                    .containsExactlyInAnyOrder(all);
        }
    }

    @Test
    void aDurableSubscriptionMovesWithItsTopicAndHasOneConsumer() throws Exception {
        Topic first = cluster.topicOn("durable-a", "a");
        Topic second = cluster.topicOn("durable-b", "b");
        connection.close();
        connection = cluster.factory("clientId=moving-client").createConnection();
        connection.start();
        session = connection.createSession();
        MessageConsumer active = session.createDurableConsumer(first, "moving");
        assertThatThrownBy(() -> session.createDurableConsumer(second, "moving"))
                .isInstanceOf(JMSException.class);
        active.close();
        session.createDurableConsumer(second, "moving").close();
        send(session, first, "lost");
        send(session, second, "kept");
        try (MessageConsumer moved = session.createDurableConsumer(second, "moving")) {
            assertThat(receive(moved, 1)).containsExactly("kept");
        }
        try (MessageConsumer back = session.createDurableConsumer(first, "moving")) {
            assertThat(back.receiveNoWait()).isNull();
        }
        session.unsubscribe("moving");
    }

    @Test
    void aClientIdentifierIsLetInOnce() throws Exception {
        try (Connection first = cluster.factory("clientId=single").createConnection()) {
            assertThat(first.getClientID()).isEqualTo("single");
            assertThatThrownBy(() -> cluster.factory("clientId=single").createConnection())
                    .isInstanceOf(InvalidClientIDException.class);
        }
    }

    @Test
    void aBrowserSeesTheQueueOnAllBrokers() throws Exception {
        Queue queue = cluster.queueOn("browsed", ALL);
        for (String broker : ALL) {
            cluster.sendTo(broker, queue, broker + "1", broker + "2");
        }
        try (QueueBrowser browser = session.createBrowser(queue)) {
            List<String> seen = new ArrayList<>();
            Enumeration<?> messages = browser.getEnumeration();
            while (messages.hasMoreElements()) {
                seen.add(((TextMessage) messages.nextElement()).getText());
            }
            assertThat(seen).containsExactly("a1", "a2", "b1", "b2", "c1", "c2");
        }
    }

    @Test
    void repliesFindTheTemporaryQueueOfAnotherConnection() throws Exception {
        Queue requests = cluster.queueOn("requests", "b");
        MessageConsumer serving = session.createConsumer(requests);
        // wherever their first brokers are
        for (int i = 0; i < 6; i++) {
            try (Connection other = cluster.factory().createConnection()) {
                other.start();
                Session asking = other.createSession();
                Queue replies = asking.createTemporaryQueue();
                TextMessage request = asking.createTextMessage("question " + i);
                request.setJMSReplyTo(replies);
                asking.createProducer(requests).send(request);
                Message received = serving.receive(SOON);
                send(session, received.getJMSReplyTo(), "answer " + i);
                assertThat(receive(asking.createConsumer(replies), 1)).containsExactly("answer " + i);
            }
        }
    }

    @Test
    void messagesOfAGroupStayInOrderWhoeverSendsThem() throws Exception {
        Queue queue = cluster.queueOn("grouped", ALL);
        for (int i = 0; i < 8; i++) {
            try (Connection other = cluster.factory().createConnection()) {
                Session sending = other.createSession();
                MessageProducer producer = sending.createProducer(queue);
                for (String group : List.of("x", "y", "z")) {
                    TextMessage message = sending.createTextMessage(group + i);
                    message.setStringProperty("JMSXGroupID", group);
                    producer.send(message);
                }
            }
        }
        List<String> received = receive(session.createConsumer(queue), 24);
        for (String group : List.of("x", "y", "z")) {
            assertThat(received.stream().filter(text -> text.startsWith(group)))
                    .containsExactly(
                            group + 0, group + 1, group + 2, group + 3, group + 4, group + 5, group + 6, group + 7);
        }
    }

    @Test
    void largeBodiesAreWhereTheirMessagesAreAndTheirGroups() throws Exception {
        Queue queue = cluster.queueOn("large-grouped", ALL);
        Random random = new Random(4);
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            // whose first choice of a broker is another one each time
            try (Connection other = cluster.factory("largeMessageSize=1MiB").createConnection()) {
                Session sending = other.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = sending.createProducer(queue);
                for (String group : List.of("x", "y")) {
                    for (int length : new int[] {1_500_000, 10}) {
                        byte[] body = new byte[length];
                        random.nextBytes(body);
                        BytesMessage message = sending.createBytesMessage();
                        message.writeBytes(body);
                        message.setStringProperty("JMSXGroupID", group);
                        producer.send(message);
                        sent.add(body);
                    }
                }
                sending.commit();
            }
        }
        MessageConsumer consumer = session.createConsumer(queue);
        Map<String, List<byte[]>> received = new TreeMap<>();
        for (int i = 0; i < sent.size(); i++) {
            BytesMessage message = (BytesMessage) consumer.receive(SOON);
            assertThat(message).as("after %d", i).isNotNull();
            byte[] body = new byte[(int) message.getBodyLength()];
            message.readBytes(body);
            received.computeIfAbsent(message.getStringProperty("JMSXGroupID"), group -> new ArrayList<>())
                    .add(body);
        }
        for (int i = 0; i < sent.size(); i++) {
            List<byte[]> ofGroup = received.get(i % 4 < 2 ? "x" : "y");
            assertThat(ofGroup.get(i / 4 * 2 + i % 2)).as("number %d", i).isEqualTo(sent.get(i));
        }
    }

    @Test
    void aWindowOfOneOrNoneReachesAllBrokers() throws Exception {
        for (int prefetch = 0; prefetch < 4; prefetch++) {
            Queue queue = cluster.queueOn("narrow-" + prefetch, ALL);
            for (String broker : ALL) {
                cluster.sendTo(broker, queue, broker + "1", broker + "2", broker + "3");
            }
            try (Connection narrow = cluster.factory("prefetch=" + prefetch).createConnection()) {
                narrow.start();
                MessageConsumer consumer = narrow.createSession().createConsumer(queue);
                List<String> received = receive(consumer, 5);
                for (int i = 0; i < 4; i++) {
                    Message message = consumer.receiveNoWait();
                    assertThat(message).as("after %s", received).isNotNull();
                    received.add(((TextMessage) message).getText());
                }
                assertThat(received).containsExactlyInAnyOrder("a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3");
                assertThat(consumer.receiveNoWait()).isNull();
            }
        }
    }

    @Test
    void theWholeOfALongBacklogOnOneOfThreeBrokersIsReceived() throws Exception {
        Queue queue = cluster.queueOn("lopsided", ALL);
        String[] texts = new String[100];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "m" + i;
        }
        cluster.sendTo("b", queue, texts);
        try (Connection few = cluster.factory("prefetch=10").createConnection()) {
            few.start();
            assertThat(receive(few.createSession().createConsumer(queue), 100)).containsExactly(texts);
        }
    }

    @Test
    void whatGoesBackComesAgainWithItsCountFromEachBroker() throws Exception {
        Queue queue = cluster.queueOn("counted", ALL);
        for (String broker : ALL) {
            cluster.sendTo(broker, queue, broker + "1", broker + "2");
        }
        Session recovering = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = recovering.createConsumer(queue);
        receive(consumer, 6);
        recovering.recover();
        List<String> again = new ArrayList<>();
        Message last = null;
        for (int i = 0; i < 6; i++) {
            last = consumer.receive(SOON);
            assertThat(last.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            again.add(((TextMessage) last).getText());
        }
        assertThat(again).containsExactlyInAnyOrder("a1", "a2", "b1", "b2", "c1", "c2");
        last.acknowledge();
        recovering.close();
        assertThat(session.createConsumer(queue).receiveNoWait()).isNull();
    }

    @Test
    void aClosedConsumersUnseenMessagesGoBackUncountedAndItsSeenOnesCanBeAcknowledged() throws Exception {
        Queue queue = cluster.queueOn("closed-early", ALL);
        for (String broker : ALL) {
            cluster.sendTo(broker, queue, broker + "1", broker + "2");
        }
        Session own = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = own.createConsumer(queue);
        Message first = consumer.receive(SOON);
        Message second = consumer.receive(SOON);
        consumer.close();
        second.acknowledge();
        own.close();
        MessageConsumer rest = session.createConsumer(queue);
        List<String> left = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Message message = rest.receive(SOON);
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
            left.add(((TextMessage) message).getText());
        }
        assertThat(left).doesNotContain(((TextMessage) first).getText(), ((TextMessage) second).getText());
        assertThat(rest.receiveNoWait()).isNull();
    }

    @Test
    void whenABrokerDiesTheOthersGoOnAndItIsFollowedToItsNewAddress() throws Exception {
        Queue onA = cluster.queueOn("steady", "a");
        Queue onC = cluster.queueOn("moving-queue", "c");
        Queue wide = cluster.queueOn("wide-moving", "a", "c");
        List<String> problems = new CopyOnWriteArrayList<>();
        connection.setExceptionListener(problem -> problems.add(problem.getErrorCode()));
        MessageConsumer fromA = session.createConsumer(onA);
        MessageConsumer fromC = session.createConsumer(onC);
        MessageConsumer fromBoth = session.createConsumer(wide);
        cluster.sendTo("c", onC, "before");
        assertThat(receive(fromC, 1)).containsExactly("before");
        cluster.sendTo("c", wide, "waits");
        assertThat(receive(fromBoth, 1)).containsExactly("waits");

        ServerProcess old = cluster.broker("c");
        old.kill();
        await().atMost(PATIENCE).until(() -> problems.contains("CONNECTION_INTERRUPTED"));
        send(session, onA, "meanwhile");
        assertThat(receive(fromA, 1)).containsExactly("meanwhile");
        send(session, wide, "to who is there");
        assertThat(receive(fromBoth, 1)).containsExactly("to who is there");

        ServerProcess moved = cluster.startElsewhere("c");
        assertThat(moved.address()).isNotEqualTo(old.address());
        send(session, onC, "after");
        assertThat(receive(fromC, 1)).containsExactly("after");
        cluster.sendTo("c", wide, "from its new place");
        List<String> again = new ArrayList<>(receive(fromBoth, 1));
        while (!again.contains("from its new place")) {
            again.addAll(receive(fromBoth, 1));
        }
        // the acknowledgement of the last message before the loss may have been lost with it
        assertThat(again).isSubsetOf("waits", "from its new place");
        assertThat(problems).doesNotContain("CONNECTION_FAILED");
    }

    @Test
    void aConsumerIsExtendedToABrokerThatGetsItsDestinationLater() throws Exception {
        Queue queue = cluster.queueOn("extended", "a");
        MessageConsumer consumer = session.createConsumer(queue);
        cluster.sendTo("b", queue, "from the new one");
        assertThat(receive(consumer, 1)).containsExactly("from the new one");
    }
}
