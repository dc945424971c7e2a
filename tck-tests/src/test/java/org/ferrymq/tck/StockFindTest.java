package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.trace.TraceContext;
import org.apache.rocketmq.client.trace.TraceDataEncoder;
import org.apache.rocketmq.client.trace.TraceType;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.body.CMResult;
import org.apache.rocketmq.remoting.protocol.body.ConsumerRunningInfo;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.apache.rocketmq.tools.admin.api.MessageTrack;
import org.apache.rocketmq.tools.admin.api.TrackType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Who consumed a message, what consumers do, offsets set anew, and message trace: the stock client and the stock administrator. */
@SuppressWarnings("deprecation") // what applications and the stock tools call
class StockFindTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path store;

    private static ServerProcess servers;

    private StockClients clients;
    private DefaultMQAdminExt admin;
    private DefaultMQProducer producer;
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
        StockClients.createTopic(producer, topic, 1);
        admin = new DefaultMQAdminExt("finders", StockClients.TIMEOUT_MS);
        admin.setNamesrvAddr(ServerProcess.text(servers.nameServerAddress()));
        admin.setInstanceName("finder-" + name);
        admin.start();
    }

    @AfterEach
    void closeClients() {
        admin.shutdown();
        clients.close();
    }

    @Test
    void whoConsumedAMessage() throws Exception {
        Queue<MessageExt> received = new ConcurrentLinkedQueue<>();
        consumer(group + "-had", "*", received).start();
        consumer(group + "-filters", "other", received).start();
        DefaultMQPushConsumer waiting = consumer(group + "-waits", "*", received);
        waiting.start();
        await().atMost(PATIENCE)
                .until(() -> !waiting.getDefaultMQPushConsumerImpl()
                        .getRebalanceImpl()
                        .getProcessQueueTable()
                        .isEmpty());
        waiting.suspend();
        DefaultMQPushConsumer gone = consumer(group + "-gone", "*", received);
        gone.start();
        SendResult sent = producer.send(new Message(topic, "tag", "k", "find me".getBytes(UTF_8)));
        // Consumed by those who had it and who left; the others had it only if a long poll was on its way.
        await().atMost(PATIENCE).until(() -> received.size() >= 2);
        gone.shutdown();
        MessageExt message = admin.viewMessage(topic, sent.getMsgId());

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(tracks(message))
                        .containsEntry(group + "-had", TrackType.CONSUMED)
                        .containsEntry(group + "-filters", TrackType.CONSUMED_BUT_FILTERED)
                        .containsEntry(group + "-gone", TrackType.NOT_ONLINE));

        MessageExt later = laterMessage();
        assertThat(tracks(later)).containsEntry(group + "-waits", TrackType.NOT_CONSUME_YET);
    }

    /** One that comes while the suspended consumer no longer pulls. */
    private MessageExt laterMessage() throws Exception {
        SendResult sent = producer.send(new Message(topic, "tag", "k", "later".getBytes(UTF_8)));
        SendResult last = producer.send(new Message(topic, "tag", "k", "last".getBytes(UTF_8)));
        assertThat(sent.getQueueOffset()).isLessThan(last.getQueueOffset());
        return admin.viewMessage(topic, last.getMsgId());
    }

    private Map<String, TrackType> tracks(MessageExt message) throws Exception {
        return admin.messageTrackDetail(message).stream()
                .collect(Collectors.toMap(MessageTrack::getConsumerGroup, MessageTrack::getTrackType));
    }

    @Test
    void whatAConsumerDoesAndWhatComesOfOneMessage() throws Exception {
        Queue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(group, "*", received);
        consumer.start();
        SendResult sent = producer.send(new Message(topic, "again".getBytes(UTF_8)));
        await().atMost(PATIENCE).until(() -> received.size() == 1);
        String client =
                consumer.getDefaultMQPushConsumerImpl().getmQClientFactory().getClientId();

        ConsumerRunningInfo info = admin.getConsumerRunningInfo(group, client, true);
        assertThat(info.getSubscriptionSet())
                .anyMatch(subscription -> subscription.getTopic().equals(topic));
        assertThat(info.getMqTable()).containsKey(new MessageQueue(topic, "broker-a", 0));
        assertThat(info.getJstack()).contains("ConsumeMessageThread");

        assertThat(admin.consumeMessageDirectly(group, client, topic, sent.getOffsetMsgId())
                        .getConsumeResult())
                .isEqualTo(CMResult.CR_SUCCESS);
        assertThat(bodies(received)).containsExactly("again", "again");
        assertThatThrownBy(() -> admin.getConsumerRunningInfo(group, "nobody", false))
                .satisfies(e -> assertThat(code(e)).isEqualTo(ResponseCode.CONSUMER_NOT_ONLINE));
    }

    @Test
    void offsetsAreSetAnewForConsumersThatAreThereAndThatAreNot() throws Exception {
        Queue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(group, "*", received);
        consumer.start();
        for (int i = 0; i < 5; i++) {
            producer.send(new Message(topic, ("m" + i).getBytes(UTF_8)));
        }
        await().atMost(PATIENCE).until(() -> received.size() == 5);

        MessageQueue queue = new MessageQueue(topic, "broker-a", 0);
        assertThat(admin.resetOffsetByTimestamp(topic, group, 0, true)).containsEntry(queue, 0L);
        await().atMost(PATIENCE).until(() -> received.size() == 10);

        await().atMost(PATIENCE)
                .until(() -> admin.examineConsumeStats(group, topic).computeTotalDiff() == 0);
        consumer.shutdown();
        assertThat(admin.resetOffsetByTimestamp(topic, group, 0, true)).containsEntry(queue, 0L);
        consumer(group, "*", received).start();
        await().atMost(PATIENCE).until(() -> received.size() == 15);
        assertThatThrownBy(() -> admin.resetOffsetByTimestamp(topic, group + "-unknown", 0, true))
                .isInstanceOf(Exception.class);
    }

    @Test
    void sendsAreTraced() throws Exception {
        Queue<MessageExt> traces = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer tracing = clients.consumer(group + "-traces");
        tracing.subscribe(TopicValidator.RMQ_SYS_TRACE_TOPIC, "*");
        tracing.registerMessageListener(into(traces));
        tracing.start();
        DefaultMQProducer traced = clients.producer(true);
        SendResult sent = traced.send(new Message(topic, "traced".getBytes(UTF_8)));
        assertThat(sent.isTraceOn()).isTrue();

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(traceTypes(traces, sent.getMsgId())).containsExactly(TraceType.Pub));
        long now = System.currentTimeMillis();
        assertThat(producer.queryMessage(
                                TopicValidator.RMQ_SYS_TRACE_TOPIC,
                                sent.getMsgId(),
                                10,
                                now - 3_600_000,
                                now + 3_600_000)
                        .getMessageList())
                .as("found by the traced message's id")
                .isNotEmpty();
    }

    @Test
    void consumptionIsTraced() throws Exception {
        assertThat(admin.fetchAllTopicList().getTopicList())
                .as("made at start")
                .contains(TopicValidator.RMQ_SYS_TRACE_TOPIC);
        Queue<MessageExt> traces = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer tracing = clients.consumer(group + "-traces");
        tracing.subscribe(TopicValidator.RMQ_SYS_TRACE_TOPIC, "*");
        tracing.registerMessageListener(into(traces));
        tracing.start();
        Queue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer traced = consumer(group, "*", received);
        traced.setEnableTrace(true);
        traced.start();
        SendResult sent = producer.send(new Message(topic, "tag", "k1 k2", "traced".getBytes(UTF_8)));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(traceTypes(traces, sent.getMsgId()))
                        .containsExactlyInAnyOrder(TraceType.SubBefore, TraceType.SubAfter));
        MessageExt message = received.element();
        assertThat(message.getProperties())
                .containsEntry(MessageConst.PROPERTY_MSG_REGION, "DefaultRegion")
                .containsEntry(MessageConst.PROPERTY_TRACE_SWITCH, "true")
                .containsEntry(MessageConst.PROPERTY_KEYS, "k1 k2");
        assertThat(new String(message.getBody(), UTF_8)).isEqualTo("traced");
    }

    @Test
    void howFarConsumersAreAsTheyThemselvesKnow() throws Exception {
        Queue<MessageExt> received = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = consumer(group, "*", received);
        consumer.start();
        for (int i = 0; i < 3; i++) {
            producer.send(new Message(topic, ("m" + i).getBytes(UTF_8)));
        }
        await().atMost(PATIENCE).until(() -> received.size() == 3);
        String client =
                consumer.getDefaultMQPushConsumerImpl().getmQClientFactory().getClientId();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(admin.getConsumeStatus(topic, group, ""))
                        .containsOnlyKeys(client)
                        .containsEntry(client, Map.of(new MessageQueue(topic, "broker-a", 0), 3L)));
        assertThat(admin.getConsumeStatus(topic, group, client)).containsOnlyKeys(client);
        for (String nobody : new String[] {group + "-gone", group}) {
            assertThatThrownBy(() -> admin.getConsumeStatus(topic, nobody, nobody.equals(group) ? "nobody" : ""))
                    .satisfies(e -> assertThat(code(e)).isEqualTo(ResponseCode.CONSUMER_NOT_ONLINE));
        }
    }

    private static Set<TraceType> traceTypes(Collection<MessageExt> traces, String msgId) {
        return traces.stream()
                .map(trace -> new String(trace.getBody(), UTF_8))
                .flatMap(text -> TraceDataEncoder.decoderFromTraceDataString(text).stream())
                .filter(context -> context.getTraceBeans().stream().anyMatch(bean -> msgId.equals(bean.getMsgId())))
                .map(TraceContext::getTraceType)
                .collect(Collectors.toSet());
    }

    private static int code(Throwable e) {
        if (e instanceof MQClientException client) {
            return client.getResponseCode();
        }
        return e instanceof MQBrokerException broker ? broker.getResponseCode() : -1;
    }

    private DefaultMQPushConsumer consumer(String name, String tags, Queue<MessageExt> received) throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(name);
        consumer.setPersistConsumerOffsetInterval(200);
        consumer.subscribe(topic, tags);
        consumer.registerMessageListener(into(received));
        return consumer;
    }

    private static MessageListenerConcurrently into(Queue<MessageExt> received) {
        return (messages, context) -> {
            received.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
    }

    private static List<String> bodies(Collection<MessageExt> messages) {
        return messages.stream().map(m -> new String(m.getBody(), UTF_8)).toList();
    }
}
