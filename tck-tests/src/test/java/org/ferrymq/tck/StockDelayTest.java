package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.producer.RecallMessageHandle;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.message.RecallHandle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Delayed and timed messages of the stock client. The 18 levels are shortened, but for the first. */
class StockDelayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration MONTH = Duration.ofDays(30);

    @TempDir
    private static Path folder;

    private static ServerProcess nameServer;
    private static ServerProcess broker;

    private StockClients clients;
    private String topic;
    /** Body to when it arrived and what arrived. */
    private final Map<String, Long> arrived = new ConcurrentHashMap<>();

    private final Map<String, MessageExt> messages = new ConcurrentHashMap<>();

    @BeforeAll
    static void startServers() throws IOException {
        StringBuilder levels = new StringBuilder("1s");
        for (int level = 2; level <= 18; level++) {
            levels.append(' ').append(1 + level / 9).append("s");
        }
        Path config = Files.writeString(folder.resolve("broker.conf"), "clients.delay-levels = \"" + levels + "\"");
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
        topic = "topic-" + test.getTestMethod().orElseThrow().getName() + "-" + Long.toString(System.nanoTime(), 36);
        clients = new StockClients(nameServer.address());
    }

    @AfterEach
    void closeClients() {
        clients.close();
    }

    /** A consumer that has received something, so that nothing of its start is measured. */
    private DefaultMQProducer warmUp() throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer("consumers-" + topic);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (received, context) -> {
            long now = System.currentTimeMillis();
            for (MessageExt message : received) {
                messages.put(body(message), message);
                assertThat(arrived.put(body(message), now))
                        .as("delivered twice")
                        .isNull();
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        DefaultMQProducer producer = clients.producer();
        producer.send(message("warm-up"));
        consumer.start();
        await().atMost(PATIENCE).until(() -> arrived.containsKey("warm-up"));
        return producer;
    }

    @Test
    void eighteenLevelsAndAllKindsOfTimersAreNeverEarly() throws Exception {
        DefaultMQProducer producer = warmUp();
        Map<String, Long> due = new ConcurrentHashMap<>();
        for (int level = 1; level <= 19; level++) { // above the last counts as the last
            Message message = message("level " + level);
            message.setDelayTimeLevel(level);
            due.put(body(message), System.currentTimeMillis() + 1000L * (level == 1 ? 1 : 1 + Math.min(level, 18) / 9));
            producer.send(message);
        }
        Message seconds = message("seconds");
        seconds.setDelayTimeSec(1);
        due.put("seconds", System.currentTimeMillis() + 1000);
        producer.send(seconds);
        Message milliseconds = message("milliseconds");
        milliseconds.setDelayTimeMs(1234);
        due.put("milliseconds", System.currentTimeMillis() + 1234);
        producer.send(milliseconds);
        Message time = message("time of day");
        time.setDeliverTimeMs(System.currentTimeMillis() + 2345);
        due.put("time of day", time.getDeliverTimeMs());
        producer.send(time);
        Message past = message("past");
        past.setDeliverTimeMs(System.currentTimeMillis() - 1000);
        due.put("past", 0L);
        assertThat(producer.send(past).getRecallHandle()).isNull();

        await().atMost(PATIENCE).until(() -> arrived.keySet().containsAll(due.keySet()));
        due.forEach((body, at) ->
                assertThat(arrived.get(body)).as("arrival of %s", body).isGreaterThanOrEqualTo(at));
    }

    @Test
    void timersOfMillisecondsAreNeverEarlyOneByOne() throws Exception {
        DefaultMQProducer producer = warmUp();
        // How exact they are is measured by mqperf's workload delayed.
        for (int i = 0; i < 15; i++) {
            String body = "timer " + i;
            Message message = message(body);
            message.setDeliverTimeMs(System.currentTimeMillis() + 200 + i * 7L);
            producer.send(message);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> arrived.containsKey(body));
            assertThat(arrived.get(body)).isGreaterThanOrEqualTo(message.getDeliverTimeMs());
        }
    }

    @Test
    void timersSurviveRestartAndKill() throws Exception {
        DefaultMQProducer producer = warmUp();
        long due = System.currentTimeMillis() + 6000;
        List<String> expected = new ArrayList<>(List.of("warm-up"));
        for (int i = 0; i < 100; i++) {
            Message message = message("timed " + i);
            message.setDeliverTimeMs(due + i);
            producer.send(message);
            expected.add(body(message));
        }
        Message recalled = message("recalled");
        recalled.setDeliverTimeMs(due + 50);
        producer.recallMessage(topic, producer.send(recalled).getRecallHandle());
        Message recalledLater = message("recalled after the restarts");
        recalledLater.setDeliverTimeMs(due + 6000);
        String handle = producer.send(recalledLater).getRecallHandle();
        Message sentinel = message("sentinel");
        sentinel.setDeliverTimeMs(due + 6500);
        producer.send(sentinel);
        expected.add("sentinel");
        assertThat(broker.terminate()).isZero();
        broker.start();
        broker.kill();
        broker.start();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> producer.recallMessage(topic, handle) != null);

        await().atMost(PATIENCE).until(() -> arrived.size() == expected.size());
        assertThat(arrived.keySet()).containsExactlyInAnyOrderElementsOf(expected);
        for (int i = 0; i < 100; i++) {
            assertThat(arrived.get("timed " + i)).isGreaterThanOrEqualTo(due + i);
        }
    }

    @Test
    void aTimedMessageIsRecalledOnceAndInTimeOrNotAtAll() throws Exception {
        DefaultMQProducer producer = warmUp();
        Message recalled = message("recalled");
        recalled.setDelayTimeMs(3000);
        SendResult sent = producer.send(recalled);
        Message kept = message("kept");
        kept.setDeliverTimeMs(System.currentTimeMillis() + 3500);
        SendResult keptSent = producer.send(kept);
        assertThat(producer.recallMessage(topic, sent.getRecallHandle())).isEqualTo(sent.getMsgId());

        RecallHandle handle = RecallHandle.parse(keptSent.getRecallHandle());
        refused(producer, topic, foreign("other-topic", handle), "of topic other-topic");
        refused(producer, topic, forged(handle, handle.position() + 8, handle.messageId()), "no such message");
        refused(producer, topic, forged(handle, handle.position(), "0123"), "no such message");
        refused(producer, topic, forged(handle, Long.MAX_VALUE, handle.messageId()), "no such message");
        refused(
                producer,
                topic,
                RecallMessageHandle.HandleV1.buildHandle(topic, "broker-a", "1", handle.messageId()),
                "position");
        await().atMost(PATIENCE).until(() -> arrived.containsKey("kept"));
        assertThat(arrived).doesNotContainKey("recalled");
        refused(producer, topic, keptSent.getRecallHandle(), "was due at");
    }

    @Test
    void thirtyDaysAreTheLimit() throws Exception {
        DefaultMQProducer producer = warmUp();
        Message month = message("in a month");
        month.setDelayTimeMs(MONTH.toMillis());
        assertThat(producer.recallMessage(topic, producer.send(month).getRecallHandle()))
                .isNotEmpty();
        Message seconds = message("too far");
        seconds.setDelayTimeSec(MONTH.toSeconds() + 1);
        Message milliseconds = message("too far");
        milliseconds.setDelayTimeMs(MONTH.toMillis() + 1);
        Message time = message("too far");
        time.setDeliverTimeMs(System.currentTimeMillis() + MONTH.toMillis() + 60_000);
        for (Message message : List.of(seconds, milliseconds, time)) {
            assertThatThrownBy(() -> producer.send(message))
                    .isInstanceOfSatisfying(
                            MQBrokerException.class,
                            e -> assertThat(e.getResponseCode()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL))
                    .hasMessageContaining("720 hours");
        }
    }

    private static String forged(RecallHandle handle, long position, String id) {
        return new RecallHandle(handle.topic(), handle.brokerName(), handle.deliverAtMs(), id, position).text();
    }

    private static String foreign(String topic, RecallHandle handle) {
        return new RecallHandle(topic, handle.brokerName(), handle.deliverAtMs(), handle.messageId(), handle.position())
                .text();
    }

    private static void refused(DefaultMQProducer producer, String topic, String handle, String why) {
        assertThatThrownBy(() -> producer.recallMessage(topic, handle))
                .isInstanceOfSatisfying(
                        MQBrokerException.class,
                        e -> assertThat(e.getResponseCode()).isEqualTo(ResponseCode.ILLEGAL_OPERATION))
                .hasMessageContaining(why);
    }

    private Message message(String body) {
        return new Message(topic, body.getBytes(UTF_8));
    }

    private static String body(Message message) {
        return new String(message.getBody(), UTF_8);
    }
}
