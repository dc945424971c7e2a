package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.UtilAll;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ways to consume with the stock client, and retries, against a broker with short delay levels, whose new groups begin where they
 * want however young the queue is.
 */
@SuppressWarnings("deprecation") // the pull consumer, which people still have
class StockConsumeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int QUEUES = 3;
    /** Levels 3 to 18, which the 16 retries use. */
    private static final int[] RETRY_MS =
            IntStream.range(0, 16).map(i -> 20 + 10 * i).toArray();

    @TempDir
    private static Path folder;

    private static ServerProcess servers;

    private StockClients clients;
    private DefaultMQProducer producer;
    private String topic;
    private String group;

    @BeforeAll
    static void startServers() throws Exception {
        Path config = folder.resolve("broker.conf");
        StringBuilder levels = new StringBuilder("10ms 10ms");
        IntStream.of(RETRY_MS).forEach(ms -> levels.append(' ').append(ms).append("ms"));
        Files.writeString(config, "clients { young-queue = 0, delay-levels = \"" + levels + "\" }\n");
        servers = ServerProcess.combined(folder.resolve("store"), "--config", config.toString())
                .start();
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
    }

    @AfterEach
    void closeClients() {
        clients.close();
    }

    @Test
    void newGroupBeginsWhereItWants() throws Exception {
        MessageQueue queue = producer.send(message("old")).getMessageQueue();
        long stored = producer.searchOffset(queue, System.currentTimeMillis() + 60_000);
        assertThat(stored).isEqualTo(1);
        // The client's notation of a time has whole seconds: the next one begins after the first message.
        long boundary = (System.currentTimeMillis() / 1000 + 1) * 1000;
        await().atMost(PATIENCE).until(() -> System.currentTimeMillis() > boundary);
        producer.send(message("newer"), queue);

        Queue<MessageExt> first = new ConcurrentLinkedQueue<>();
        Queue<MessageExt> timed = new ConcurrentLinkedQueue<>();
        Queue<MessageExt> last = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer fromFirst = consumer(group + "-first", into(first));
        DefaultMQPushConsumer fromTime = consumer(group + "-time", into(timed));
        DefaultMQPushConsumer fromLast = consumer(group + "-last", into(last));
        fromTime.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_TIMESTAMP);
        fromTime.setConsumeTimestamp(UtilAll.timeMillisToHumanString3(boundary));
        fromLast.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET);
        for (DefaultMQPushConsumer consumer : List.of(fromFirst, fromTime, fromLast)) {
            consumer.start();
            await().atMost(PATIENCE).until(() -> queues(consumer).size() == QUEUES);
        }
        producer.send(message("newest"), queue);

        for (Queue<MessageExt> received : List.of(first, timed, last)) {
            await().atMost(PATIENCE).until(() -> bodies(received).contains("newest"));
        }
        await().atMost(PATIENCE).until(() -> first.size() >= 3 && timed.size() >= 2);
        assertThat(bodies(first)).containsExactlyInAnyOrder("old", "newer", "newest");
        assertThat(bodies(timed)).containsExactlyInAnyOrder("newer", "newest");
        assertThat(bodies(last)).containsExactly("newest");
    }

    @Test
    void broadcastGoesToEveryConsumerOfTheGroup() throws Exception {
        List<Queue<MessageExt>> all = List.of(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
        for (Queue<MessageExt> received : all) {
            DefaultMQPushConsumer consumer = consumer(group, into(received));
            consumer.setMessageModel(MessageModel.BROADCASTING);
            consumer.start();
            await().atMost(PATIENCE).until(() -> queues(consumer).size() == QUEUES);
        }
        for (int i = 0; i < 30; i++) {
            producer.send(message("m" + i));
        }
        for (Queue<MessageExt> received : all) {
            await().atMost(PATIENCE).until(() -> received.size() >= 30);
            assertThat(bodies(received)).doesNotHaveDuplicates().hasSize(30);
        }
    }

    @Test
    void queuesAreSharedOutAnewWhenConsumersComeAndGo() throws Exception {
        DefaultMQPushConsumer one = consumer(group, into(new ConcurrentLinkedQueue<>()));
        one.start();
        await().atMost(PATIENCE).until(() -> queues(one).size() == QUEUES);
        DefaultMQPushConsumer two = consumer(group, into(new ConcurrentLinkedQueue<>()));
        two.start();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(List.of(queues(one), queues(two)))
                        .containsExactlyInAnyOrder(List.of(0, 1), List.of(2)));

        one.shutdown();
        await().atMost(PATIENCE).until(() -> queues(two).size() == QUEUES);
    }

    @Test
    void litePullAssignsAndSeeks() throws Exception {
        MessageQueue queue = producer.send(message("m0")).getMessageQueue();
        for (int i = 1; i < 10; i++) {
            producer.send(message("m" + i), queue);
        }
        DefaultLitePullConsumer consumer = clients.litePull(group);
        consumer.setAutoCommit(false);
        consumer.start();
        MessageQueue mine = new MessageQueue(topic, "broker-a", queue.getQueueId());
        consumer.assign(List.of(mine));
        assertThat(firstAfter(consumer, () -> consumer.seek(mine, 7), "m7")).containsExactly("m7", "m8", "m9");
        assertThat(firstAfter(consumer, () -> consumer.seek(mine, 2), "m2")).hasSize(8);
        assertThat(firstAfter(consumer, () -> consumer.seekToBegin(mine), "m0")).hasSize(10);
        producer.send(message("later"), queue);
        assertThat(firstAfter(consumer, () -> consumer.seek(mine, 10), "later")).containsExactly("later");
        consumer.seekToEnd(mine);
        producer.send(message("at the end"), queue);
        assertThat(firstAfter(consumer, () -> {}, "at the end")).containsExactly("at the end");
        consumer.commit();
        await().atMost(PATIENCE).until(() -> consumer.committed(mine) == 12);
        assertThat(consumer.offsetForTimestamp(mine, 0L)).isZero();
        assertThat(consumer.offsetForTimestamp(mine, System.currentTimeMillis() + 60_000))
                .isEqualTo(12);
    }

    @Test
    void litePullSubscribesAndGoesOnWhereItsGroupWas() throws Exception {
        for (int i = 0; i < 12; i++) {
            producer.send(message("m" + i));
        }
        DefaultLitePullConsumer first = clients.litePull(group);
        first.subscribe(topic, "*");
        first.start();
        assertThat(polled(first, 12)).hasSize(12);
        first.commit();
        first.shutdown();
        producer.send(message("next"));

        DefaultLitePullConsumer second = clients.litePull(group);
        second.subscribe(topic, "*");
        second.start();
        assertThat(polled(second, 1)).containsExactly("next");
    }

    @Test
    void pullConsumerKeepsItsOwnOffsets() throws Exception {
        MessageQueue queue = producer.send(message("m0")).getMessageQueue();
        producer.send(message("m1"), queue);
        DefaultMQPullConsumer consumer = clients.pull(group);
        consumer.start();

        assertThat(consumer.fetchSubscribeMessageQueues(topic)).hasSize(QUEUES);
        PullResult found = consumer.pull(queue, "*", 1, 32);
        assertThat(bodies(found.getMsgFoundList())).containsExactly("m1");
        assertThat(List.of(found.getMinOffset(), found.getMaxOffset(), found.getNextBeginOffset()))
                .containsExactly(0L, 2L, 2L);
        assertThat(consumer.pull(queue, "*", 2, 32).getPullStatus()).isEqualTo(PullStatus.NO_NEW_MSG);
        assertThat(consumer.pull(queue, "*", 99, 32).getPullStatus()).isEqualTo(PullStatus.OFFSET_ILLEGAL);
        consumer.updateConsumeOffset(queue, 2);
        consumer.getDefaultMQPullConsumerImpl().getOffsetStore().persistAll(Set.of(queue));
        await().atMost(PATIENCE).until(() -> consumer.fetchConsumeOffset(queue, true) == 2);
    }

    @Test
    void messageIsTriedSixteenTimesMoreAndItsDeadLetterCanBeSentAgain() throws Exception {
        Queue<Long> times = new ConcurrentLinkedQueue<>();
        Queue<Integer> counts = new ConcurrentLinkedQueue<>();
        Queue<MessageExt> resent = new ConcurrentLinkedQueue<>();
        consumer(group, (messages, context) -> {
                    MessageExt message = messages.get(0);
                    if (message.getUserProperty("resent") != null) {
                        resent.add(message);
                        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
                    }
                    times.add(System.currentTimeMillis());
                    counts.add(message.getReconsumeTimes());
                    return ConsumeConcurrentlyStatus.RECONSUME_LATER;
                })
                .start();
        producer.send(message("hopeless"));

        Queue<MessageExt> dead = new ConcurrentLinkedQueue<>();
        await().atMost(PATIENCE).until(() -> counts.size() == 17);
        assertThat(counts)
                .containsExactlyElementsOf(IntStream.rangeClosed(0, 16).boxed().toList());
        long[] at = times.stream().mapToLong(Long::longValue).toArray();
        for (int i = 0; i < 16; i++) {
            assertThat(at[i + 1] - at[i]).as("before try %s", i + 1).isGreaterThanOrEqualTo(RETRY_MS[i]);
        }
        DefaultMQPushConsumer undertaker = clients.consumer(group + "-dead");
        undertaker.subscribe("%DLQ%" + group, "*");
        undertaker.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            dead.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        undertaker.start();
        await().atMost(PATIENCE).until(() -> dead.size() == 1);
        MessageExt letter = dead.element();
        assertThat(letter.getProperty("DLQ_ORIGIN_TOPIC")).isEqualTo(topic);
        assertThat(letter.getProperty("RETRY_TOPIC")).isEqualTo(topic);

        Message again = new Message(letter.getProperty("RETRY_TOPIC"), letter.getBody());
        again.putUserProperty("resent", "yes");
        producer.send(again);
        await().atMost(PATIENCE).until(() -> resent.size() == 1);
        assertThat(bodies(resent)).containsExactly("hopeless");
        assertThat(resent.element().getReconsumeTimes()).isZero();
    }

    @Test
    void consumerChoosesTheDelayOrTheDeadLetters() throws Exception {
        Queue<MessageExt> tries = new ConcurrentLinkedQueue<>();
        Queue<Long> times = new ConcurrentLinkedQueue<>();
        consumer(group, (messages, context) -> {
                    tries.addAll(messages);
                    times.add(System.currentTimeMillis());
                    context.setDelayLevelWhenNextConsume(messages.get(0).getReconsumeTimes() == 0 ? 18 : -1);
                    return ConsumeConcurrentlyStatus.RECONSUME_LATER;
                })
                .start();
        producer.send(message("refused"));

        MessageQueue dead = new MessageQueue("%DLQ%" + group, "broker-a", 0);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> producer.maxOffset(dead) == 1);
        assertThat(tries).extracting(MessageExt::getReconsumeTimes).containsExactly(0, 1);
        long[] at = times.stream().mapToLong(Long::longValue).toArray();
        assertThat(at[1] - at[0]).as("level 18").isGreaterThanOrEqualTo(RETRY_MS[15]);
    }

    @Test
    void messageThatIsConsumedForTooLongGoesBack() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Queue<Integer> counts = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(group, (messages, context) -> {
            counts.add(messages.get(0).getReconsumeTimes());
            if (messages.get(0).getReconsumeTimes() == 0) {
                release.await();
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        producer.send(message("slow"));
        await().atMost(PATIENCE).until(() -> counts.size() == 1);

        // What the client does every consumeTimeout minutes, at least one; here its time is over at once.
        consumer.setConsumeTimeout(0);
        await().atMost(PATIENCE).until(() -> {
            for (ProcessQueue each : consumer.getDefaultMQPushConsumerImpl()
                    .getRebalanceImpl()
                    .getProcessQueueTable()
                    .values()) {
                each.cleanExpiredMsg(consumer);
            }
            return counts.size() == 2;
        });
        release.countDown();
        assertThat(counts).containsExactly(0, 1);
    }

    @Test
    void slowConsumerIsNotFlooded() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Queue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(group, (messages, context) -> {
            release.await();
            received.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.setPullThresholdForQueue(20);
        consumer.setPullBatchSize(10);
        MessageQueue queue = producer.send(message("m0")).getMessageQueue();
        for (int i = 1; i < 200; i++) {
            producer.send(message("m" + i), queue);
        }
        consumer.start();
        await().atMost(PATIENCE).until(() -> cached(consumer).max().orElse(0) > 20);
        assertThat(cached(consumer).max().orElse(0)).isLessThanOrEqualTo(30);
        release.countDown();
        await().atMost(PATIENCE).until(() -> received.size() == 200);
        assertThat(bodies(received)).doesNotHaveDuplicates();
    }

    private static LongStream cached(DefaultMQPushConsumer consumer) {
        return consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().values().stream()
                .mapToLong(each -> each.getMsgCount().get());
    }

    /** A listener that may wait. */
    @FunctionalInterface
    private interface Listener {
        ConsumeConcurrentlyStatus consume(List<MessageExt> messages, ConsumeConcurrentlyContext context)
                throws Exception;
    }

    private DefaultMQPushConsumer consumer(String name, Listener listener) throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(name);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            try {
                return listener.consume(messages, context);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        return consumer;
    }

    private static Listener into(Queue<MessageExt> received) {
        return (messages, context) -> {
            received.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
    }

    private interface Seek {
        void seek() throws Exception;
    }

    /**
     * What the first pull brings that begins with this message. The stock client may lose a seek to a pull that it has under way (its PullTaskImpl
     * asks whether it has been cancelled before it takes the lock that seek() holds), so that what was pulled before comes all the same: then it is
     * sought again.
     */
    private static List<String> firstAfter(DefaultLitePullConsumer consumer, Seek seek, String first) {
        List<String> bodies = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            seek.seek();
            bodies.clear();
            bodies.addAll(bodies(consumer.poll(5_000)));
            return !bodies.isEmpty() && bodies.get(0).equals(first);
        });
        return bodies;
    }

    private static List<String> polled(DefaultLitePullConsumer consumer, int count) {
        List<String> bodies = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            bodies.addAll(bodies(consumer.poll(500)));
            return bodies.size() >= count;
        });
        return bodies;
    }

    private List<Integer> queues(DefaultMQPushConsumer consumer) {
        return consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet().stream()
                .filter(queue -> queue.getTopic().equals(topic))
                .map(MessageQueue::getQueueId)
                .sorted()
                .toList();
    }

    private Message message(String body) {
        return new Message(topic, body.getBytes(UTF_8));
    }

    private static List<String> bodies(Collection<MessageExt> messages) {
        return messages.stream().map(m -> new String(m.getBody(), UTF_8)).toList();
    }
}
