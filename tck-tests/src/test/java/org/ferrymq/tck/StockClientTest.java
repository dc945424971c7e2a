package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.QueryResult;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stock Apache RocketMQ client against our nameserver and broker, each in a process of its own. */
@SuppressWarnings("deprecation") // the stock library has no other way to ask
class StockClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path store;

    private static ServerProcess nameServer;
    private static ServerProcess broker;

    private StockClients clients;
    private String topic;
    private String group;

    @BeforeAll
    static void startServers() {
        nameServer = ServerProcess.nameServer().start();
        broker = ServerProcess.broker(store, nameServer.address()).start();
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

    @Test
    void sendsSyncAsyncOnewayAndBatch() throws Exception {
        DefaultMQProducer producer = clients.producer();

        SendResult sync = producer.send(message("sync"));
        assertThat(sync.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        assertThat(sync.getMessageQueue().getBrokerName()).isEqualTo("broker-a");
        CompletableFuture<SendResult> async = new CompletableFuture<>();
        producer.send(message("async"), completing(async));
        assertThat(async.get(60, TimeUnit.SECONDS).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        producer.sendOneway(message("oneway"));
        SendResult batch = producer.send(List.of(message("batch-1"), message("batch-2"), message("batch-3")));
        assertThat(batch.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        assertThat(batch.getMsgId().split(",")).as("one unique id each").hasSize(3);

        Queue<MessageExt> received = consume("*");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(bodies(received))
                        .containsExactlyInAnyOrder("sync", "async", "oneway", "batch-1", "batch-2", "batch-3"));
        MessageExt first = received.stream()
                .filter(m -> body(m).equals("sync"))
                .findFirst()
                .orElseThrow();
        assertThat(first.getMsgId()).isEqualTo(sync.getMsgId());
        assertThat(first.getQueueOffset()).isEqualTo(sync.getQueueOffset());
        assertThat(first.getQueueId()).isEqualTo(sync.getMessageQueue().getQueueId());
    }

    @Test
    void largeMessagesTravelCompressed() throws Exception {
        String large = "0123456789".repeat(50_000);
        Queue<MessageExt> received = consume("*");
        clients.producer().send(message(large));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(bodies(received)).containsExactly(large));
    }

    @Test
    void pushConsumerGetsOnlyItsTagsAndLaterMessagesAsTheyCome() throws Exception {
        DefaultMQProducer producer = clients.producer();
        MessageQueue queue = producer.send(message("first", "a")).getMessageQueue();
        Queue<MessageExt> received = consume("a || b");
        for (String tag : List.of("c", "b", "c", "a", "c")) {
            producer.send(message("tag " + tag, tag), queue);
        }
        producer.send(message("last", "a"), queue);

        await().atMost(PATIENCE).until(() -> bodies(received).contains("last"));
        assertThat(bodies(received)).containsExactlyInAnyOrder("first", "tag b", "tag a", "last");
    }

    @Test
    void twoConsumersOfAGroupShareTheQueues() throws Exception {
        DefaultMQProducer producer = clients.producer();
        producer.send(message("warm-up"));
        Map<String, List<String>> byClient = new ConcurrentHashMap<>();
        DefaultMQPushConsumer one = consumer(collecting(byClient, "one"));
        DefaultMQPushConsumer two = consumer(collecting(byClient, "two"));
        one.start();
        two.start();
        await().atMost(PATIENCE).until(() -> queues(one) > 0 && queues(two) > 0);

        for (int i = 0; i < 200; i++) {
            producer.send(message("m" + i));
        }

        await().atMost(PATIENCE)
                .until(() -> byClient.values().stream().mapToInt(List::size).sum() >= 201);
        List<String> all = new ArrayList<>();
        byClient.values().forEach(all::addAll);
        all.remove("warm-up");
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 200).mapToObj(i -> "m" + i).toList());
        assertThat(byClient.get("one")).hasSizeGreaterThan(20);
        assertThat(byClient.get("two")).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void offsetsAndMessagesSurviveARestartOfTheBroker(boolean kill) throws Exception {
        DefaultMQProducer producer = clients.producer();
        for (int i = 0; i < 20; i++) {
            producer.send(message("before-" + i));
        }
        Queue<MessageExt> before = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(into(before));
        consumer.start();
        await().atMost(PATIENCE).until(() -> before.size() == 20);
        consumer.shutdown();
        producer.send(message("while nobody listens"));

        if (kill) {
            broker.kill();
        } else {
            assertThat(broker.terminate()).isZero();
        }
        broker.start();

        Queue<MessageExt> after = new ConcurrentLinkedQueue<>();
        consumer(into(after)).start();
        DefaultMQProducer fresh = clients.producer();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> fresh.send(message("after")) != null);
        await().atMost(PATIENCE).until(() -> bodies(after).contains("after"));
        assertThat(bodies(after)).containsOnly("while nobody listens", "after");
    }

    @Test
    void messagesAreFoundByKeyUniqueIdAndOffsetId() throws Exception {
        DefaultMQProducer producer = clients.producer();
        Message sent = message("find me", "a");
        sent.setKeys("order-1 customer-2");
        SendResult result = producer.send(sent);
        producer.send(message("other", "a"));

        long now = System.currentTimeMillis();
        for (String key : List.of("order-1", "customer-2")) {
            QueryResult found = producer.queryMessage(topic, key, 10, now - 3_600_000, now + 3_600_000);
            assertThat(bodies(found.getMessageList())).containsExactly("find me");
        }
        assertThat(body(producer.viewMessage(topic, result.getMsgId()))).isEqualTo("find me");
        MessageExt byOffset = producer.viewMessage(topic, result.getOffsetMsgId());
        assertThat(body(byOffset)).isEqualTo("find me");
        assertThat(byOffset.getKeys()).isEqualTo("order-1 customer-2");
        assertThat(byOffset.getQueueOffset()).isEqualTo(result.getQueueOffset());
    }

    @Test
    void offsetsOfAQueueCanBeAskedFor() throws Exception {
        DefaultMQProducer producer = clients.producer();
        MessageQueue queue = producer.send(message("first")).getMessageQueue();
        long second = producer.send(message("second"), queue).getQueueOffset();

        assertThat(producer.minOffset(queue)).isZero();
        assertThat(producer.maxOffset(queue)).isEqualTo(second + 1);
        assertThat(producer.searchOffset(queue, 0)).isZero();
        assertThat(producer.searchOffset(queue, System.currentTimeMillis() + 60_000))
                .isEqualTo(second + 1);
        assertThat(producer.earliestMsgStoreTime(queue))
                .isBetween(System.currentTimeMillis() - 600_000, System.currentTimeMillis());
    }

    @Test
    void messageSentBackComesAgainLater() throws Exception {
        Queue<MessageExt> tries = new ConcurrentLinkedQueue<>();
        Queue<Long> times = new ConcurrentLinkedQueue<>();
        MessageListenerConcurrently listener = (messages, context) -> {
            times.add(System.currentTimeMillis());
            tries.addAll(messages);
            context.setDelayLevelWhenNextConsume(1);
            return messages.get(0).getReconsumeTimes() < 2
                    ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                    : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
        DefaultMQProducer producer = clients.producer();
        producer.send(message("again"));
        DefaultMQPushConsumer consumer = consumer(listener);
        // With the default of 30 s, so that a new group has to find its retry topic at once.
        consumer.setPollNameServerInterval(30_000);
        consumer.start();

        await().atMost(PATIENCE).until(() -> tries.size() == 3);
        assertThat(tries).extracting(MessageExt::getReconsumeTimes).containsExactly(0, 1, 2);
        assertThat(tries).extracting(MessageExt::getTopic).containsOnly(topic);
        assertThat(bodies(tries)).containsOnly("again");
        List<Long> at = List.copyOf(times);
        assertThat(at.get(1) - at.get(0)).isGreaterThanOrEqualTo(1000);
        assertThat(at.get(2) - at.get(1)).isGreaterThanOrEqualTo(1000);
    }

    @Test
    void messageThatFailsTooOftenGoesToTheDeadLetterQueue() throws Exception {
        Queue<MessageExt> tries = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer((MessageListenerConcurrently) (messages, context) -> {
            tries.addAll(messages);
            context.setDelayLevelWhenNextConsume(1);
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        consumer.setMaxReconsumeTimes(1);
        consumer.start();
        DefaultMQProducer producer = clients.producer();
        producer.send(message("hopeless"));

        MessageQueue dead = new MessageQueue("%DLQ%" + group, "broker-a", 0);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> producer.maxOffset(dead) == 1);
        assertThat(tries).hasSize(2);
    }

    @Test
    void delayedMessageIsNeverEarly() throws Exception {
        DefaultMQProducer producer = clients.producer();
        producer.send(message("first"));
        Queue<MessageExt> received = consume("*");
        await().atMost(PATIENCE).until(() -> bodies(received).contains("first"));
        producer.send(message("now"));
        Message delayed = message("later");
        delayed.setDelayTimeLevel(1);
        Message timed = message("timed");
        long due = System.currentTimeMillis() + 1500;
        timed.setDeliverTimeMs(due);
        long sent = System.currentTimeMillis();
        producer.send(delayed);
        producer.send(timed);

        await().atMost(PATIENCE).until(() -> bodies(received).contains("now"));
        assertThat(bodies(received)).doesNotContain("later", "timed");
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> bodies(received).contains("later"));
        assertThat(System.currentTimeMillis() - sent).isGreaterThanOrEqualTo(1000);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> bodies(received).contains("timed"));
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(due);
    }

    @Test
    void orderlyConsumerKeepsTheOrderOfAQueue() throws Exception {
        DefaultMQProducer producer = clients.producer();
        Queue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            received.addAll(messages);
            return ConsumeOrderlyStatus.SUCCESS;
        });
        MessageQueue queue = producer.send(message("m0")).getMessageQueue();
        consumer.start();
        for (int i = 1; i < 100; i++) {
            producer.send(message("m" + i), queue);
        }

        await().atMost(PATIENCE).until(() -> received.size() == 100);
        assertThat(bodies(received))
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "m" + i).toList());
    }

    private Message message(String body) {
        return new Message(topic, body.getBytes(UTF_8));
    }

    private Message message(String body, String tag) {
        return new Message(topic, tag, body.getBytes(UTF_8));
    }

    private static SendCallback completing(CompletableFuture<SendResult> future) {
        return new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                future.complete(result);
            }

            @Override
            public void onException(Throwable e) {
                future.completeExceptionally(e);
            }
        };
    }

    private Queue<MessageExt> consume(String expression) throws MQClientException {
        Queue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.subscribe(topic, expression);
        consumer.registerMessageListener(into(received));
        consumer.start();
        return received;
    }

    private DefaultMQPushConsumer consumer(MessageListenerConcurrently listener) throws MQClientException {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(listener);
        return consumer;
    }

    private static MessageListenerConcurrently into(Queue<MessageExt> received) {
        return (messages, context) -> {
            received.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
    }

    private static MessageListenerConcurrently collecting(Map<String, List<String>> byClient, String name) {
        List<String> bodies = new CopyOnWriteArrayList<>();
        byClient.put(name, bodies);
        return (messages, context) -> {
            messages.forEach(m -> bodies.add(body(m)));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
    }

    private int queues(DefaultMQPushConsumer consumer) {
        return (int) consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet().stream()
                .filter(queue -> queue.getTopic().equals(topic))
                .count();
    }

    private static List<String> bodies(Collection<MessageExt> messages) {
        return messages.stream().map(StockClientTest::body).toList();
    }

    private static String body(MessageExt message) {
        return new String(message.getBody(), UTF_8);
    }
}
