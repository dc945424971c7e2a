package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.consumer.AllocateMessageQueueStrategy;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMachineRoomNearby;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragelyByCircle;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueByConfig;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueByMachineRoom;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueConsistentHash;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which consumer gets which queues: each strategy of the stock client, and consumers and brokers that come and go. The brokers' names
 * tell a machine room, as some strategies want it.
 */
class StockRebalanceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int QUEUES = 3;
    private static final String EAST = "east@a";
    private static final String WEST = "west@b";
    private static final String THIRD = "west@c";

    @TempDir
    private static Path folder;

    private static ServerProcess nameServer;
    private static final Map<String, ServerProcess> brokers = new TreeMap<>();
    private static DefaultMQAdminExt admin;

    private StockClients clients;
    private DefaultMQProducer producer;
    private String topic;
    private String group;

    /** A consumer and what it has received. */
    private record Member(DefaultMQPushConsumer consumer, Queue<MessageExt> received) {
        /** Its queues, as {@code broker:queue}, without those of the retry topic. */
        @SuppressWarnings("deprecation") // the client offers no other way
        List<String> queues(String topic) {
            return names(
                    consumer.getDefaultMQPushConsumerImpl()
                            .getRebalanceImpl()
                            .getProcessQueueTable()
                            .keySet(),
                    topic);
        }

        String clientId() {
            return consumer.buildMQClientId();
        }
    }

    @BeforeAll
    static void startServers() throws Exception {
        nameServer = ServerProcess.nameServer().start();
        startBroker(EAST);
        startBroker(WEST);
        admin = new DefaultMQAdminExt(StockClients.TIMEOUT_MS);
        admin.setNamesrvAddr(ServerProcess.text(nameServer.address()));
        admin.setInstanceName("rebalance-test");
        admin.start();
    }

    private static void startBroker(String name) {
        brokers.put(
                name,
                ServerProcess.broker(folder.resolve(name), nameServer.address(), "--name", name)
                        .start());
    }

    @AfterAll
    static void stopServers() {
        // A start that fails leaves some of them out.
        if (admin != null) {
            admin.shutdown();
        }
        brokers.values().forEach(ServerProcess::close);
        if (nameServer != null) {
            nameServer.close();
        }
    }

    @BeforeEach
    void topicAndGroup(TestInfo test) throws Exception {
        String name = test.getTestMethod().orElseThrow().getName() + "-" + Long.toString(System.nanoTime(), 36);
        topic = "topic-" + name;
        group = "group-" + name;
        clients = new StockClients(nameServer.address());
        producer = clients.producer(Duration.ofSeconds(1));
    }

    @AfterEach
    void closeClients() {
        clients.close();
    }

    @Test
    void averagely() throws Exception {
        createTopic(EAST);
        assertShared(
                start("one", new AllocateMessageQueueAveragely()),
                start("two", new AllocateMessageQueueAveragely()),
                List.of("east@a:0", "east@a:1"),
                List.of("east@a:2"));
    }

    @Test
    void averagelyByCircle() throws Exception {
        createTopic(EAST);
        assertShared(
                start("one", new AllocateMessageQueueAveragelyByCircle()),
                start("two", new AllocateMessageQueueAveragelyByCircle()),
                List.of("east@a:0", "east@a:2"),
                List.of("east@a:1"));
    }

    @Test
    void byConfiguration() throws Exception {
        createTopic(EAST);
        AllocateMessageQueueByConfig first = new AllocateMessageQueueByConfig();
        first.setMessageQueueList(List.of(new MessageQueue(topic, EAST, 1)));
        AllocateMessageQueueByConfig second = new AllocateMessageQueueByConfig();
        second.setMessageQueueList(List.of(new MessageQueue(topic, EAST, 0), new MessageQueue(topic, EAST, 2)));
        assertShared(start("one", first), start("two", second), List.of("east@a:1"), List.of("east@a:0", "east@a:2"));
    }

    @Test
    void consistentHash() throws Exception {
        createTopic(EAST, WEST);
        AllocateMessageQueueStrategy strategy = new AllocateMessageQueueConsistentHash();
        Member one = start("one", strategy);
        Member two = start("two", strategy);
        List<MessageQueue> all = new ArrayList<>();
        for (String broker : List.of(EAST, WEST)) {
            for (int queueId = 0; queueId < QUEUES; queueId++) {
                all.add(new MessageQueue(topic, broker, queueId));
            }
        }
        List<String> members = List.of(one.clientId(), two.clientId());
        assertShared(
                one,
                two,
                names(strategy.allocate(group, one.clientId(), all, members), topic),
                names(strategy.allocate(group, two.clientId(), all, members), topic));
    }

    @Test
    void byMachineRoom() throws Exception {
        createTopic(EAST, WEST);
        AllocateMessageQueueByMachineRoom east = new AllocateMessageQueueByMachineRoom();
        east.setConsumeridcs(Set.of("east"));
        Member one = start("one", east);
        Member two = start("two", east);
        await().atMost(PATIENCE)
                .until(() -> one.queues(topic).equals(List.of("east@a:0", "east@a:2"))
                        && two.queues(topic).equals(List.of("east@a:1")));
    }

    @Test
    void nearMachineRoom() throws Exception {
        createTopic(EAST, WEST);
        AllocateMachineRoomNearby.MachineRoomResolver rooms = new AllocateMachineRoomNearby.MachineRoomResolver() {
            @Override
            public String brokerDeployIn(MessageQueue queue) {
                return queue.getBrokerName().split("@", 2)[0];
            }

            @Override
            public String consumerDeployIn(String clientId) {
                return clientId.contains("west") ? "west" : "east";
            }
        };
        AllocateMessageQueueStrategy nearby = new AllocateMachineRoomNearby(new AllocateMessageQueueAveragely(), rooms);
        assertShared(
                start("east", nearby),
                start("west", nearby),
                List.of("east@a:0", "east@a:1", "east@a:2"),
                List.of("west@b:0", "west@b:1", "west@b:2"));
    }

    @Test
    void consumersAndBrokersComeAndGo() throws Exception {
        createTopic(EAST);
        Member one = start("one", new AllocateMessageQueueAveragely());
        awaitSizes(Map.of(one, 3));
        sendAndReceive(3, one);

        createTopic(WEST);
        awaitSizes(Map.of(one, 6));
        sendAndReceive(6, one);

        Member two = start("two", new AllocateMessageQueueAveragely());
        awaitSizes(Map.of(one, 3, two, 3));
        sendAndReceive(6, one, two);

        startBroker(THIRD);
        createTopic(THIRD);
        awaitSizes(Map.of(one, 5, two, 4));
        sendAndReceive(9, one, two);

        brokers.get(THIRD).kill();
        awaitSizes(Map.of(one, 3, two, 3));
        sendAndReceive(6, one, two);

        // What was sent to it before it died is still there.
        brokers.get(THIRD).start();
        awaitSizes(Map.of(one, 5, two, 4));
        sendAndReceive(9, one, two);

        one.consumer().shutdown();
        awaitSizes(Map.of(two, 9));
        sendAndReceive(9, two);
        brokers.remove(THIRD).close();
    }

    private void createTopic(String... names) throws Exception {
        for (String name : names) {
            admin.createAndUpdateTopicConfig(
                    ServerProcess.text(brokers.get(name).address()), new TopicConfig(topic, QUEUES, QUEUES, 6));
        }
        int before = names.length * QUEUES;
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> producer.fetchPublishMessageQueues(topic).size() >= before);
    }

    private Member start(String name, AllocateMessageQueueStrategy strategy) throws Exception {
        Queue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.setInstanceName(name + "-" + group);
        consumer.setHeartbeatBrokerInterval(1000);
        consumer.setAllocateMessageQueueStrategy(strategy);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            received.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return new Member(consumer, received);
    }

    /** Both get the queues they should, and nothing of others. */
    private void assertShared(Member one, Member two, List<String> first, List<String> second) throws Exception {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(List.of(one.queues(topic), two.queues(topic)))
                        .containsExactly(first, second));
        sendAndReceive(first.size() + second.size(), one, two);
        for (MessageExt message : one.received()) {
            assertThat(first).contains(message.getBrokerName() + ":" + message.getQueueId());
        }
        for (MessageExt message : two.received()) {
            assertThat(second).contains(message.getBrokerName() + ":" + message.getQueueId());
        }
    }

    private void awaitSizes(Map<Member, Integer> sizes) {
        await().atMost(PATIENCE)
                .until(() -> sizes.entrySet().stream()
                                .allMatch(size -> size.getKey().queues(topic).size() == size.getValue())
                        && sizes.keySet().stream()
                                        .flatMap(member -> member.queues(topic).stream())
                                        .distinct()
                                        .count()
                                == sizes.values().stream()
                                        .mapToInt(Integer::intValue)
                                        .sum());
    }

    /** One message to each of so many queues; together the members receive each. */
    private void sendAndReceive(int queues, Member... members) throws Exception {
        List<MessageQueue> all = await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> producer.fetchPublishMessageQueues(topic), found -> found.size() == queues);
        String mark = Long.toString(System.nanoTime(), 36);
        Set<String> sent = new HashSet<>();
        for (MessageQueue queue : all) {
            String body = mark + " " + queue.getBrokerName() + ":" + queue.getQueueId();
            sent.add(body);
            // A machine that stalls may let a send time out.
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> producer.send(new Message(topic, body.getBytes(UTF_8)), queue) != null);
        }
        await().atMost(PATIENCE).until(() -> {
            Set<String> received = List.of(members).stream()
                    .flatMap(member -> member.received().stream())
                    .map(message -> new String(message.getBody(), UTF_8))
                    .collect(Collectors.toSet());
            return received.containsAll(sent);
        });
    }

    private static List<String> names(Collection<MessageQueue> queues, String topic) {
        return queues.stream()
                .filter(queue -> queue.getTopic().equals(topic))
                .map(queue -> queue.getBrokerName() + ":" + queue.getQueueId())
                .sorted()
                .toList();
    }
}
