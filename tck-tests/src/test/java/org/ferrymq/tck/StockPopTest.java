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
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.AckCallback;
import org.apache.rocketmq.client.consumer.AckResult;
import org.apache.rocketmq.client.consumer.AckStatus;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.consumer.PopCallback;
import org.apache.rocketmq.client.consumer.PopResult;
import org.apache.rocketmq.client.consumer.PopStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.constant.ConsumeInitMode;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.common.message.MessageRequestMode;
import org.apache.rocketmq.remoting.protocol.header.AckMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ChangeInvisibleTimeRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ExtraInfoUtil;
import org.apache.rocketmq.remoting.protocol.header.PopMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * POP with the stock client: its push consumer with queues assigned by the broker, and its POP calls one by one, which the push
 * consumer and the proxies of Apache RocketMQ are made of.
 */
@SuppressWarnings("deprecation") // the client offers no other way
class StockPopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long TIMEOUT_MS = 60_000;
    private static final int QUEUES = 3;

    @TempDir
    private static Path store;

    private static ServerProcess servers;

    private StockClients clients;
    private DefaultMQProducer producer;
    private MQClientAPIImpl api;
    private String broker;
    private String topic;
    private String group;

    @BeforeAll
    static void startServers() {
        servers = ServerProcess.combined(store).start();
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    @BeforeEach
    void topicAndGroup(TestInfo test) throws Exception {
        String name = test.getTestMethod().orElseThrow().getName() + "-" + Long.toString(System.nanoTime(), 36);
        topic = "topic-" + name;
        group = "group-" + name;
        clients = new StockClients(servers.nameServerAddress());
        producer = clients.producer();
        StockClients.createTopic(producer, topic, QUEUES);
        api = producer.getDefaultMQProducerImpl().getMqClientFactory().getMQClientAPIImpl();
        broker = ServerProcess.text(servers.address());
        SubscriptionGroupConfig config = new SubscriptionGroupConfig();
        config.setGroupName(group);
        config.setRetryMaxTimes(2);
        api.createSubscriptionGroup(broker, config, TIMEOUT_MS);
    }

    @AfterEach
    void closeClients() {
        clients.close();
    }

    @Test
    void consumersOfAGroupShareAllQueuesAndAcknowledgeEachMessage() throws Exception {
        setMode(MessageRequestMode.POP);
        Map<String, Queue<String>> received = new ConcurrentHashMap<>();
        DefaultMQPushConsumer one = consumer((messages, context) -> collect(received, "one", messages));
        DefaultMQPushConsumer two = consumer((messages, context) -> collect(received, "two", messages));
        one.start();
        two.start();
        await().atMost(PATIENCE)
                .until(() -> popped(one).size() == 1 && popped(two).size() == 1);
        assertThat(popped(one)).as("both have all queues").containsExactly(-1).isEqualTo(popped(two));

        for (int i = 0; i < 300; i++) {
            producer.send(message("m" + i));
        }

        await().atMost(PATIENCE).until(() -> all(received).size() >= 300);
        assertThat(all(received))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 300).mapToObj(i -> "m" + i).toList());
        assertThat(received).containsOnlyKeys("one", "two");
        await().atMost(PATIENCE).until(() -> behind() == 0);
    }

    @Test
    void messageThatIsToComeAgainDoesWithItsCount() throws Exception {
        setMode(MessageRequestMode.POP);
        Queue<Integer> counts = new ConcurrentLinkedQueue<>();
        Queue<Long> times = new ConcurrentLinkedQueue<>();
        consumer((messages, context) -> {
                    times.add(System.currentTimeMillis());
                    counts.add(messages.get(0).getReconsumeTimes());
                    return messages.get(0).getReconsumeTimes() == 0
                            ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                            : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
                })
                .start();
        producer.send(message("again"));

        await().atMost(PATIENCE).until(() -> counts.size() == 2);
        assertThat(counts).containsExactly(0, 1);
        List<Long> at = List.copyOf(times);
        assertThat(at.get(1) - at.get(0)).as("the client's first delay").isGreaterThanOrEqualTo(9_900L);
        await().atMost(PATIENCE).until(() -> behind() == 0);
    }

    @Test
    void whatADeadClientHadComesToAConsumerWhenItsTimeIsOver() throws Exception {
        setMode(MessageRequestMode.POP);
        producer.send(message("precious"));
        assertThat(bodies(pop(-1, 32, 3000, 0).getMsgFoundList())).containsExactly("precious");
        Queue<MessageExt> received = new ConcurrentLinkedQueue<>();
        consumer((messages, context) -> {
                    received.addAll(messages);
                    return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
                })
                .start();

        await().atMost(PATIENCE).until(() -> !received.isEmpty());
        assertThat(bodies(received)).containsExactly("precious");
        assertThat(received).extracting(MessageExt::getReconsumeTimes).containsExactly(1);
    }

    @Test
    void filtersOfPoppingConsumers() throws Exception {
        setMode(MessageRequestMode.POP);
        producer.send(message("cheap", "5"));
        producer.send(message("dear", "50"));
        producer.send(message("free"));
        Queue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer((messages, context) -> {
            received.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.subscribe(topic, MessageSelector.bySql("price > 7"));
        consumer.start();

        await().atMost(PATIENCE).until(() -> received.size() == 1);
        await().atMost(PATIENCE).until(() -> behind() == 0);
        assertThat(bodies(received)).containsExactly("dear");
    }

    @Test
    void groupGoesFromPullToPopAndBack() throws Exception {
        Queue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer((messages, context) -> {
            received.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        await().atMost(PATIENCE).until(() -> pulled(consumer).equals(List.of(0, 1, 2)));
        for (MessageRequestMode mode :
                List.of(MessageRequestMode.PULL, MessageRequestMode.POP, MessageRequestMode.PULL)) {
            setMode(mode);
            await().atMost(PATIENCE)
                    .until(() -> mode == MessageRequestMode.POP
                            ? popped(consumer).equals(List.of(-1))
                                    && pulled(consumer).isEmpty()
                            : popped(consumer).isEmpty() && pulled(consumer).size() == QUEUES);
            for (int i = 0; i < 20; i++) {
                producer.send(message(mode + "-" + i));
            }
            await().atMost(PATIENCE).until(() -> bodies(received).contains(mode + "-19") && behind() == 0);
        }
        assertThat(received).as("nothing is lost on the way").hasSizeGreaterThanOrEqualTo(60);
        assertThat(List.copyOf(bodies(received)).stream().distinct()).hasSize(40);
    }

    @Test
    void brokerAssignsQueuesToBePulled() throws Exception {
        MessageListenerConcurrently ignoring = (messages, context) -> ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        DefaultMQPushConsumer one = consumer(ignoring);
        DefaultMQPushConsumer two = consumer(ignoring);
        one.start();
        two.start();
        await().atMost(PATIENCE).until(() -> pulled(one).size() + pulled(two).size() == QUEUES);
        assertThat(List.of(pulled(one), pulled(two))).containsExactlyInAnyOrder(List.of(0, 1), List.of(2));

        one.shutdown();
        await().atMost(PATIENCE).until(() -> pulled(two).size() == QUEUES);
    }

    @Test
    void popCallsOneByOne() throws Exception {
        MessageQueue queue = producer.send(message("a")).getMessageQueue();
        for (String body : List.of("b", "c", "d")) {
            producer.send(message(body), queue);
        }
        List<MessageExt> popped = pop(queue.getQueueId(), 32, 30_000, 0).getMsgFoundList();
        assertThat(bodies(popped)).containsExactly("a", "b", "c", "d");
        assertThat(pop(-1, 32, 30_000, 0).getPopStatus()).isEqualTo(PopStatus.POLLING_NOT_FOUND);

        assertThat(ack(popped.get(0), handle(popped.get(0)))).isEqualTo(AckStatus.OK);
        String forged = handle(popped.get(1)).replaceFirst(" \\d+ ", " 1700000000000 ");
        assertThat(ack(popped.get(1), forged)).isEqualTo(AckStatus.NO_EXIST);
        AckResult shorter = change(popped.get(1), handle(popped.get(1)), 200);
        assertThat(shorter.getStatus()).isEqualTo(AckStatus.OK);
        assertThat(ack(popped.get(1), handle(popped.get(1))))
                .as("the old handle")
                .isEqualTo(AckStatus.NO_EXIST);

        PopResult again = pop(-1, 32, 30_000, 10_000);
        assertThat(bodies(again.getMsgFoundList())).containsExactly("b");
        assertThat(again.getMsgFoundList().get(0).getReconsumeTimes()).isEqualTo(1);
        assertThat(change(popped.get(1), shorter.getExtraInfo(), 1000).getStatus())
                .as("its time was over")
                .isEqualTo(AckStatus.NO_EXIST);
        assertThat(ackAll(List.of(
                        popped.get(2), popped.get(3), again.getMsgFoundList().get(0))))
                .isEqualTo(AckStatus.OK);
        assertThat(behind()).isZero();
    }

    @Test
    void popWaitsForAMessage() throws Exception {
        CompletableFuture<PopResult> waiting = popAsync(-1, 32, 30_000, 100_000);
        // Whoever came first is served first; the second one waits on.
        await().atMost(PATIENCE).until(() -> behind() == 0);
        producer.send(message("at last"));

        assertThat(bodies(waiting.get(60, TimeUnit.SECONDS).getMsgFoundList())).containsExactly("at last");
        PopResult none = pop(-1, 32, 30_000, 500);
        assertThat(none.getPopStatus()).isEqualTo(PopStatus.POLLING_NOT_FOUND);
    }

    @Test
    void messageThatFailsTooOftenGoesToTheDeadLetters() throws Exception {
        producer.send(message("hopeless"));
        for (int i = 0; i <= 2; i++) {
            PopResult popped = pop(-1, 32, 100, 10_000);
            assertThat(popped.getMsgFoundList())
                    .extracting(MessageExt::getReconsumeTimes)
                    .containsExactly(i);
        }
        MessageQueue dead = new MessageQueue("%DLQ%" + group, "broker-a", 0);
        assertThat(pop(-1, 32, 100, 1000).getPopStatus()).isEqualTo(PopStatus.POLLING_NOT_FOUND);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> producer.maxOffset(dead) == 1);
    }

    @Test
    void acknowledgementsSurviveAKillAndLeasesDoNot() throws Exception {
        MessageQueue queue = producer.send(message("m0")).getMessageQueue();
        for (int i = 1; i < 10; i++) {
            producer.send(message("m" + i), queue);
        }
        List<MessageExt> popped = pop(queue.getQueueId(), 32, 120_000, 0).getMsgFoundList();
        for (int i = 0; i < 10; i += 2) {
            assertThat(ack(popped.get(i), handle(popped.get(i)))).isEqualTo(AckStatus.OK);
        }

        servers.kill();
        servers.start();

        List<MessageExt> again = await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> pop(queue.getQueueId(), 32, 120_000, 0).getMsgFoundList(), found -> found != null);
        assertThat(bodies(again)).containsExactly("m1", "m3", "m5", "m7", "m9");
        assertThat(ack(popped.get(1), handle(popped.get(1))))
                .as("a handle of the former life")
                .isEqualTo(AckStatus.NO_EXIST);
    }

    private void setMode(MessageRequestMode mode) throws Exception {
        api.setMessageRequestMode(broker, topic, group, mode, 0, TIMEOUT_MS);
    }

    private DefaultMQPushConsumer consumer(MessageListenerConcurrently listener) throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.setClientRebalance(false);
        consumer.setPopInvisibleTime(5000);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(listener);
        return consumer;
    }

    private List<Integer> popped(DefaultMQPushConsumer consumer) {
        return queues(consumer.getDefaultMQPushConsumerImpl()
                .getRebalanceImpl()
                .getPopProcessQueueTable()
                .keySet());
    }

    private List<Integer> pulled(DefaultMQPushConsumer consumer) {
        return queues(consumer.getDefaultMQPushConsumerImpl()
                .getRebalanceImpl()
                .getProcessQueueTable()
                .keySet());
    }

    private List<Integer> queues(Collection<MessageQueue> all) {
        return all.stream()
                .filter(queue -> queue.getTopic().equals(topic))
                .map(MessageQueue::getQueueId)
                .sorted()
                .toList();
    }

    /** Messages that are not done. */
    private long behind() throws Exception {
        return api.getConsumeStats(broker, group, topic, TIMEOUT_MS).computeTotalDiff();
    }

    private PopResult pop(int queueId, int max, long invisible, long poll) throws Exception {
        return popAsync(queueId, max, invisible, poll).get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<PopResult> popAsync(int queueId, int max, long invisible, long poll) throws Exception {
        PopMessageRequestHeader header = new PopMessageRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(topic);
        header.setQueueId(queueId);
        header.setMaxMsgNums(max);
        header.setInvisibleTime(invisible);
        header.setPollTime(poll);
        header.setBornTime(System.currentTimeMillis());
        header.setInitMode(ConsumeInitMode.MIN);
        CompletableFuture<PopResult> result = new CompletableFuture<>();
        api.popMessageAsync("broker-a", broker, header, poll + TIMEOUT_MS, new PopCallback() {
            @Override
            public void onSuccess(PopResult popped) {
                result.complete(popped);
            }

            @Override
            public void onException(Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static String handle(MessageExt message) {
        return message.getProperty(MessageConst.PROPERTY_POP_CK);
    }

    private AckStatus ack(MessageExt message, String handle) throws Exception {
        AckMessageRequestHeader header = new AckMessageRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(topic);
        header.setQueueId(message.getQueueId());
        header.setOffset(message.getQueueOffset());
        header.setExtraInfo(handle);
        return answered(callback -> api.ackMessageAsync(broker, TIMEOUT_MS, callback, header))
                .getStatus();
    }

    private AckStatus ackAll(List<MessageExt> messages) throws Exception {
        List<String> handles = messages.stream().map(StockPopTest::handle).toList();
        return answered(callback -> api.batchAckMessageAsync(broker, TIMEOUT_MS, callback, topic, group, handles))
                .getStatus();
    }

    private AckResult change(MessageExt message, String handle, long invisible) throws Exception {
        ChangeInvisibleTimeRequestHeader header = new ChangeInvisibleTimeRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(topic);
        header.setQueueId(message.getQueueId());
        header.setOffset(ExtraInfoUtil.getQueueOffset(ExtraInfoUtil.split(handle)));
        header.setExtraInfo(handle);
        header.setInvisibleTime(invisible);
        return answered(callback -> api.changeInvisibleTimeAsync("broker-a", broker, header, TIMEOUT_MS, callback));
    }

    @FunctionalInterface
    private interface Call {
        void begin(AckCallback callback) throws Exception;
    }

    private static AckResult answered(Call call) throws Exception {
        CompletableFuture<AckResult> result = new CompletableFuture<>();
        call.begin(new AckCallback() {
            @Override
            public void onSuccess(AckResult answer) {
                result.complete(answer);
            }

            @Override
            public void onException(Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    private static ConsumeConcurrentlyStatus collect(
            Map<String, Queue<String>> received, String name, List<MessageExt> messages) {
        BiFunction<String, Queue<String>, Queue<String>> adding = (key, known) -> {
            Queue<String> all = known == null ? new ConcurrentLinkedQueue<>() : known;
            all.addAll(bodies(messages));
            return all;
        };
        received.compute(name, adding);
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }

    private static List<String> all(Map<String, Queue<String>> received) {
        List<String> all = new ArrayList<>();
        received.values().forEach(all::addAll);
        return all;
    }

    private Message message(String body) {
        return new Message(topic, body.getBytes(UTF_8));
    }

    private Message message(String body, String price) {
        Message message = message(body);
        message.putUserProperty("price", price);
        return message;
    }

    private static List<String> bodies(Collection<MessageExt> messages) {
        return messages.stream().map(StockPopTest::body).toList();
    }

    private static String body(MessageExt message) {
        return new String(message.getBody(), UTF_8);
    }
}
