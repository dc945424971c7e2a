package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ordered consumption of the stock client: whatever happens, the messages of one key come in order (some again, after a
 * crash), and never to two consumers at a time. Locks of queues last 4 s here and are renewed every second.
 */
@SuppressWarnings("deprecation") // the client offers no other way to look inside
class StockOrderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int KEYS = 6;
    private static final long WORK_NANOS = 5_000_000;

    @TempDir
    private static Path folder;

    private static ServerProcess nameServer;
    private static ServerProcess broker;

    private final MessageQueueSelector byKey = new SelectMessageQueueByHash();
    private final Map<String, List<Integer>> received = new ConcurrentHashMap<>();
    private final Map<MessageQueue, AtomicInteger> busy = new ConcurrentHashMap<>();
    private final Queue<String> overlaps = new ConcurrentLinkedQueue<>();

    private StockClients clients;
    private String topic;
    private String group;

    @BeforeAll
    static void startServers() throws IOException {
        Path config = Files.writeString(folder.resolve("broker.conf"), "clients.order-lock = 4 s");
        nameServer = ServerProcess.nameServer().start();
        broker = ServerProcess.broker(folder.resolve("store"), nameServer.address(), "--config", config.toString())
                .start();
    }

    @AfterAll
    static void stopServers() {
        broker.close();
        nameServer.close();
    }

    @BeforeEach
    void names(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName() + "-" + Long.toString(System.nanoTime(), 36);
        topic = "topic-" + name;
        group = "group-" + name;
        clients = new StockClients(nameServer.address());
    }

    @AfterEach
    void closeClients() {
        clients.close();
    }

    private void send(DefaultMQProducer producer, int from, int to) throws Exception {
        for (int number = from; number < to; number++) {
            for (int key = 0; key < KEYS; key++) {
                Message message = new Message(topic, (key + ":" + number).getBytes(UTF_8));
                producer.send(message, byKey, "key-" + key);
            }
        }
    }

    private void note(String body) {
        int colon = body.indexOf(':');
        received.computeIfAbsent(body.substring(0, colon), key -> Collections.synchronizedList(new ArrayList<>()))
                .add(Integer.parseInt(body.substring(colon + 1)));
    }

    private DefaultMQPushConsumer startConsumer() throws MQClientException {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            AtomicInteger working = busy.computeIfAbsent(context.getMessageQueue(), queue -> new AtomicInteger());
            if (working.incrementAndGet() > 1) {
                overlaps.add(context.getMessageQueue().toString());
            }
            messages.forEach(message -> note(body(message)));
            LockSupport.parkNanos(WORK_NANOS); // work that another consumer could overlap with
            working.decrementAndGet();
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        return consumer;
    }

    private boolean hasAll(int count) {
        return received.size() == KEYS
                && received.values().stream()
                        .allMatch(numbers -> List.copyOf(numbers).contains(count - 1));
    }

    /** Each number comes after the one before it, or has come before. */
    private void assertInOrder(int count) {
        assertThat(overlaps).as("queues consumed twice at a time").isEmpty();
        received.forEach((key, numbers) -> {
            int most = -1;
            for (int number : List.copyOf(numbers)) {
                assertThat(number).as("key %s: %s", key, numbers).isLessThanOrEqualTo(most + 1);
                most = Math.max(most, number);
            }
            assertThat(most).isEqualTo(count - 1);
        });
    }

    private static int queues(DefaultMQPushConsumer consumer, String topic) {
        return (int) consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet().stream()
                .filter(queue -> queue.getTopic().equals(topic))
                .count();
    }

    @Test
    void orderIsKeptWhenConsumersComeAndGo() throws Exception {
        DefaultMQProducer producer = clients.producer();
        send(producer, 0, 10);
        DefaultMQPushConsumer one = startConsumer();
        await().atMost(PATIENCE).until(() -> hasAll(10));
        DefaultMQPushConsumer two = startConsumer();
        send(producer, 10, 40);
        await().atMost(PATIENCE).until(() -> queues(one, topic) == 2 && queues(two, topic) == 2);
        send(producer, 40, 50);
        await().atMost(PATIENCE).until(() -> hasAll(50));
        one.shutdown();
        send(producer, 50, 60);
        await().atMost(PATIENCE).until(() -> hasAll(60));
        assertInOrder(60);
    }

    @Test
    void orderIsKeptWhenAConsumerIsKilled() throws Exception {
        DefaultMQProducer producer = clients.producer();
        send(producer, 0, 40);
        try (ChildJvm killed = ChildJvm.start(
                OrderlyConsumer.class,
                List.of("-Drocketmq.log.root=target/rocketmq-logs", "-Drocketmq.client.rebalance.lockInterval=1000"),
                ServerProcess.text(nameServer.address()),
                group,
                topic)) {
            await().atMost(PATIENCE)
                    .until(() -> killed.lines().stream()
                                    .filter(line -> line.startsWith("got "))
                                    .count()
                            >= 60);
            killed.kill();
            killed.lines().stream()
                    .filter(line -> line.startsWith("got "))
                    .forEach(line -> note(line.substring("got ".length())));
        }
        startConsumer();
        await().atMost(PATIENCE).until(() -> hasAll(40));
        assertInOrder(40);
    }

    @Test
    void orderIsKeptWhenTheBrokerIsKilled() throws Exception {
        DefaultMQProducer producer = clients.producer();
        send(producer, 0, 20);
        startConsumer();
        await().atMost(PATIENCE).until(() -> hasAll(20));
        broker.kill();
        broker.start();
        DefaultMQProducer fresh = clients.producer();
        send(fresh, 20, 40);
        await().atMost(PATIENCE).until(() -> hasAll(40));
        assertInOrder(40);
    }

    @Test
    void orderIsKeptForSeveralConsumersWhenTheBrokerIsKilled() throws Exception {
        DefaultMQProducer producer = clients.producer();
        producer.createTopic("TBW102", topic, 4, Map.of());
        DefaultMQPushConsumer one = startConsumer();
        DefaultMQPushConsumer two = startConsumer();
        await().atMost(PATIENCE).until(() -> queues(one, topic) == 2 && queues(two, topic) == 2);
        send(producer, 0, 40);
        await().atMost(PATIENCE).until(() -> received.size() == KEYS);
        broker.kill();
        broker.start();
        DefaultMQProducer fresh = clients.producer();
        send(fresh, 40, 60);
        await().atMost(PATIENCE).until(() -> hasAll(60));
        assertInOrder(60);
    }

    @Test
    void aSuspendedQueueRetriesInPlaceAndTheOthersGoOn() throws Exception {
        DefaultMQProducer producer = clients.producer();
        Queue<Integer> tries = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.subscribe(topic, "*");
        consumer.setSuspendCurrentQueueTimeMillis(300);
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            MessageExt message = messages.get(0);
            if (body(message).equals("0:5") && message.getReconsumeTimes() < 3) {
                tries.add(message.getReconsumeTimes());
                return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
            }
            note(body(message));
            return ConsumeOrderlyStatus.SUCCESS;
        });
        send(producer, 0, 20);
        consumer.start();
        await().atMost(PATIENCE).until(() -> hasAll(20));
        assertThat(tries).containsExactly(0, 1, 2);
        assertInOrder(20);
        assertThat(received.values()).allSatisfy(numbers -> assertThat(numbers).hasSize(20));
    }

    private static String body(Message message) {
        return new String(message.getBody(), UTF_8);
    }
}
