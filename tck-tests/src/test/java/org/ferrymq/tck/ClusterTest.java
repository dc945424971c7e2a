package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nameservers and three brokers in processes of their own, stock clients, and one of them after the other that dies. */
class ClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int QUEUES = 4;

    @TempDir
    private static Path folder;

    private static final List<ServerProcess> nameServers = new ArrayList<>();
    private static final Map<String, ServerProcess> brokers = new TreeMap<>();
    private static StockClients clients;
    private static DefaultMQProducer producer;
    private static DefaultMQAdminExt admin;

    @BeforeAll
    static void startServers() throws Exception {
        nameServers.add(ServerProcess.nameServer().start());
        nameServers.add(ServerProcess.nameServer().start());
        for (String name : List.of("a", "b", "c")) {
            startBroker(name);
        }
        clients = new StockClients(addresses());
        producer = quick(clients);
        producer.setRetryTimesWhenSendFailed(2);
        admin = new DefaultMQAdminExt(StockClients.TIMEOUT_MS);
        admin.setNamesrvAddr(
                String.join(";", addresses().stream().map(ServerProcess::text).toList()));
        admin.setInstanceName("cluster-test");
        admin.start();
    }

    private static ServerProcess startBroker(String name) {
        ServerProcess broker = ServerProcess.broker(folder.resolve(name), addresses(), "--name", name)
                .start();
        brokers.put(name, broker);
        return broker;
    }

    private static List<InetSocketAddress> addresses() {
        return nameServers.stream().map(ServerProcess::address).toList();
    }

    @AfterAll
    static void stopServers() {
        admin.shutdown();
        clients.close();
        brokers.values().forEach(ServerProcess::close);
        nameServers.forEach(ServerProcess::close);
    }

    @Test
    void topicIsSpreadOverThreeBrokersAndConsumedFromAll() throws Exception {
        createTopic("spread", "a", "b", "c");

        Map<String, Set<String>> sent = send("spread", 60);
        assertThat(sent).containsOnlyKeys("a", "b", "c");
        assertThat(sent.values()).allSatisfy(ids -> assertThat(ids).hasSizeGreaterThan(10));

        Set<String> received = consume("spread", "spread-readers");
        await().atMost(PATIENCE).until(() -> received.containsAll(all(sent)));
        assertThat(received).hasSize(60);
    }

    @Test
    void clientsAndBrokersGoOnWhenANameserverDiesAndItIsFullAgainSoonAfterARestart() throws Exception {
        createTopic("survivor", "a", "b", "c");
        send("survivor", 3);
        ServerProcess dead = nameServers.get(0);
        dead.kill();
        try (StockClients late = new StockClients(addresses())) {
            // A client goes on with what it knows; one that has to ask tries the nameservers in turn, one for each
            // question.
            assertThat(all(send("survivor", 9))).hasSize(9);
            DefaultMQProducer newcomer = late.producer();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> send(newcomer, "survivor", 1), sent -> !sent.isEmpty());
        } finally {
            dead.start();
        }
        DefaultMQAdminExt first = new DefaultMQAdminExt("only-first", StockClients.TIMEOUT_MS);
        first.setNamesrvAddr(ServerProcess.text(dead.address()));
        first.setInstanceName("only-first");
        first.start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> first.examineTopicRouteInfo("survivor")
                                    .getBrokerDatas()
                                    .size()
                            == 3);
        } finally {
            first.shutdown();
        }
    }

    @Test
    void aBrokersDeathIsSeenAndSendsGoToTheOthers() throws Exception {
        createTopic("mourned", "a", "b", "c");
        send("mourned", 3);
        ServerProcess dead = brokers.get("c");
        dead.kill();
        try {
            // At once, by retrying on another broker; the route follows.
            assertThat(all(send("mourned", 30))).hasSize(30);
            await().atMost(PATIENCE).until(() -> brokersOf("mourned").equals(Set.of("a", "b")));
        } finally {
            dead.start();
        }
        await().atMost(PATIENCE).until(() -> brokersOf("mourned").equals(Set.of("a", "b", "c")));
    }

    @Test
    void anAddedBrokerTakesLoad() throws Exception {
        createTopic("growing", "a", "b", "c");
        try (StockClients own = new StockClients(addresses());
                ServerProcess added = startBroker("d")) {
            DefaultMQProducer sender = quick(own);
            assertThat(send(sender, "growing", 12)).doesNotContainKey("d");
            createTopic("growing", "d");

            await().atMost(PATIENCE).until(() -> send(sender, "growing", 12).containsKey("d"));
            assertThat(added.terminate()).isZero();
        } finally {
            brokers.remove("d");
        }
    }

    @Test
    void aBrokerWhoseWritePermissionIsWipedIsReadButNotWritten() throws Exception {
        createTopic("maintained", "a", "b", "c");
        try (StockClients own = new StockClients(addresses())) {
            DefaultMQProducer sender = quick(own);
            Map<String, Set<String>> before = send(sender, "maintained", 12);
            assertThat(before).containsKey("b");
            for (ServerProcess nameServer : nameServers) {
                assertThat(admin.wipeWritePermOfBroker(ServerProcess.text(nameServer.address()), "b"))
                        .isPositive();
            }

            await().atMost(PATIENCE).until(() -> !send(sender, "maintained", 12).containsKey("b"));
            Set<String> received = consume("maintained", "maintained-readers");
            await().atMost(PATIENCE).until(() -> received.containsAll(before.get("b")));

            // A stop and a start make it usable again, without another command.
            ServerProcess broker = brokers.get("b");
            assertThat(broker.terminate()).isZero();
            broker.start();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> send(sender, "maintained", 12).containsKey("b"));
        }
    }

    private static void createTopic(String topic, String... names) throws Exception {
        for (String name : names) {
            admin.createAndUpdateTopicConfig(
                    ServerProcess.text(brokers.get(name).address()), new TopicConfig(topic, QUEUES, QUEUES, 6));
        }
        await().atMost(PATIENCE).ignoreExceptions().until(() -> brokersOf(topic).containsAll(Set.of(names)));
    }

    private static Set<String> brokersOf(String topic) throws Exception {
        Set<String> names = new HashSet<>();
        for (BrokerData data : admin.examineTopicRouteInfo(topic).getBrokerDatas()) {
            names.add(data.getBrokerName());
        }
        return names;
    }

    /** A producer that asks for routes every second, not every 30. */
    private static DefaultMQProducer quick(StockClients clients) throws Exception {
        return clients.producer(Duration.ofSeconds(1));
    }

    private static Map<String, Set<String>> send(String topic, int count) throws Exception {
        return send(producer, topic, count);
    }

    /** Sends messages and tells which went to which broker. */
    private static Map<String, Set<String>> send(DefaultMQProducer sender, String topic, int count) throws Exception {
        Map<String, Set<String>> sent = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            SendResult result = sender.send(new Message(topic, ("message " + i).getBytes(UTF_8)));
            sent.computeIfAbsent(result.getMessageQueue().getBrokerName(), name -> new HashSet<>())
                    .add(result.getMsgId());
        }
        return sent;
    }

    private static Set<String> all(Map<String, Set<String>> sent) {
        Set<String> all = new HashSet<>();
        sent.values().forEach(all::addAll);
        return all;
    }

    private static Set<String> consume(String topic, String group) throws Exception {
        Set<String> received = ConcurrentHashMap.newKeySet();
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> received.add(message.getMsgId()));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return received;
    }
}
