package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.half.EndTransaction;
import org.ferrymq.protocol.command.half.EndTransaction.Decision;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Transactions of the stock client: half messages, their end, and asking back. The broker asks after 1 s, every second, 3 times. */
@SuppressWarnings("deprecation") // the stock library has no other way to ask
class StockTransactionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static ServerProcess nameServer;
    private static ServerProcess broker;

    private StockClients clients;
    private String topic;
    private String group;
    private final Queue<MessageExt> received = new ConcurrentLinkedQueue<>();

    /** Says what the test wants it to say, and notes what it is asked. */
    private static final class Listener implements TransactionListener {
        private final Map<String, LocalTransactionState> first = new ConcurrentHashMap<>();
        private final Map<String, LocalTransactionState> whenAsked = new ConcurrentHashMap<>();
        private final Queue<MessageExt> asked = new ConcurrentLinkedQueue<>();

        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
            return first.getOrDefault(body(message), LocalTransactionState.UNKNOW);
        }

        @Override
        public LocalTransactionState checkLocalTransaction(MessageExt message) {
            asked.add(message);
            return whenAsked.getOrDefault(body(message), LocalTransactionState.UNKNOW);
        }

        private long timesAsked(String body) {
            return asked.stream().filter(message -> body(message).equals(body)).count();
        }
    }

    @BeforeAll
    static void startServers() throws IOException {
        Path config = Files.writeString(
                folder.resolve("broker.conf"),
                "native-transaction { first-check = 1 s, check-interval = 1 s, check-max = 20 }");
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

    @Test
    void whatIsCommittedIsDeliveredAndWhatIsRolledBackIsNot() throws Exception {
        Listener listener = new Listener();
        listener.first.put("committed", LocalTransactionState.COMMIT_MESSAGE);
        listener.first.put("rolled back", LocalTransactionState.ROLLBACK_MESSAGE);
        listener.first.put("last", LocalTransactionState.COMMIT_MESSAGE);
        TransactionMQProducer producer = clients.transactionProducer(group, listener);

        Message message = message("committed");
        message.setTags("tag");
        message.setKeys("key");
        message.putUserProperty("own", "value");
        SendResult result = producer.sendMessageInTransaction(message, null);
        assertThat(result.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        assertThat(result.getTransactionId()).isEqualTo(result.getMsgId());
        producer.sendMessageInTransaction(message("rolled back"), null);
        producer.sendMessageInTransaction(message("last"), null);

        consume();
        await().atMost(PATIENCE).until(() -> bodies().contains("last"));
        assertThat(bodies()).containsExactlyInAnyOrder("committed", "last");
        MessageExt delivered = received.stream()
                .filter(m -> body(m).equals("committed"))
                .findFirst()
                .orElseThrow();
        assertThat(delivered.getTags()).isEqualTo("tag");
        assertThat(delivered.getMsgId()).isEqualTo(result.getMsgId());
        assertThat(delivered.getProperty("own")).isEqualTo("value");
        assertThat(delivered.getProperty(MessageConst.PROPERTY_TRANSACTION_PREPARED))
                .isNull();
        assertThat(producer.queryMessage(topic, "key", 10, 0, Long.MAX_VALUE).getMessageList())
                .hasSize(1);
        assertThat(listener.asked).isEmpty();
    }

    @Test
    void whoDoesNotKnowIsAskedAndItsAnswerCounts() throws Exception {
        Listener listener = new Listener();
        String large = "commit".repeat(10_000); // travels compressed, both ways
        listener.whenAsked.put(large, LocalTransactionState.COMMIT_MESSAGE);
        listener.whenAsked.put("roll back", LocalTransactionState.ROLLBACK_MESSAGE);
        TransactionMQProducer producer = clients.transactionProducer(group, listener);
        SendResult result = producer.sendMessageInTransaction(message(large), null);
        long sent = System.currentTimeMillis();
        producer.sendMessageInTransaction(message("roll back"), null);
        producer.sendMessageInTransaction(message("never known"), null);

        consume();
        await().atMost(PATIENCE).until(() -> bodies().contains(large));
        assertThat(System.currentTimeMillis() - sent).isGreaterThanOrEqualTo(900);
        await().atMost(PATIENCE).until(() -> listener.timesAsked("never known") >= 20);
        await().atMost(PATIENCE)
                .until(() -> broker.output().stream()
                        .anyMatch(line -> line.contains(topic) && line.contains("asked 20 times")));
        assertThat(listener.timesAsked(large)).isEqualTo(1);
        assertThat(listener.timesAsked("roll back")).isEqualTo(1);
        MessageExt asked = listener.asked.stream()
                .filter(m -> body(m).equals(large))
                .findFirst()
                .orElseThrow();
        assertThat(asked.getTopic()).isEqualTo(topic);
        assertThat(asked.getTransactionId()).isEqualTo(result.getMsgId());
        assertThat(bodies()).containsExactly(large);
    }

    @Test
    void aProducerOfTheSameGroupAnswersForOneThatWasKilled() throws Exception {
        try (ChildJvm forgetful = ChildJvm.start(
                ForgetfulProducer.class,
                List.of("-Drocketmq.log.root=target/rocketmq-logs"),
                ServerProcess.text(nameServer.address()),
                group,
                topic,
                "orphan")) {
            await().atMost(PATIENCE).until(() -> forgetful.lines().contains("sent"));
            forgetful.kill();
        }
        Listener listener = new Listener();
        listener.whenAsked.put("orphan", LocalTransactionState.COMMIT_MESSAGE);
        clients.transactionProducer(group, listener, topic);

        consume();
        await().atMost(PATIENCE).until(() -> bodies().contains("orphan"));
        assertThat(listener.timesAsked("orphan")).isEqualTo(1);
    }

    @Test
    void openTransactionsSurviveAKillOfTheBroker() throws Exception {
        Listener listener = new Listener();
        listener.first.put("before", LocalTransactionState.COMMIT_MESSAGE);
        TransactionMQProducer producer = clients.transactionProducer(group, listener);
        producer.sendMessageInTransaction(message("before"), null);
        for (int i = 0; i < 20; i++) {
            producer.sendMessageInTransaction(message("commit " + i), null);
            producer.sendMessageInTransaction(message("roll back " + i), null);
            listener.whenAsked.put("roll back " + i, LocalTransactionState.ROLLBACK_MESSAGE);
        }

        broker.kill();
        for (int i = 0; i < 20; i++) {
            listener.whenAsked.put("commit " + i, LocalTransactionState.COMMIT_MESSAGE);
        }
        broker.start();

        consume();
        await().atMost(PATIENCE).until(() -> received.size() == 21);
        await().atMost(PATIENCE).until(() -> listener.timesAsked("roll back 19") > 0);
        assertThat(bodies()).doesNotHaveDuplicates().noneMatch(body -> body.startsWith("roll back"));
    }

    /** The stock client has refused it in its own call since 5.4; its parts and older clients still do it. */
    @Test
    void aDelayBeginsWithTheCommit() throws Exception {
        DefaultMQProducer producer = clients.transactionProducer(group, new Listener());
        Message level = half("level");
        level.setDelayTimeLevel(2);
        Message timer = half("timer");
        timer.setDelayTimeMs(4000);
        Message dropped = half("dropped");
        dropped.setDelayTimeMs(1000);
        SendResult levelSent = producer.send(level);
        SendResult timerSent = producer.send(timer);
        SendResult droppedSent = producer.send(dropped);
        consume();
        producer.getDefaultMQProducerImpl()
                .endTransaction(dropped, droppedSent, LocalTransactionState.ROLLBACK_MESSAGE, null);
        long committed = System.currentTimeMillis();
        producer.getDefaultMQProducerImpl()
                .endTransaction(level, levelSent, LocalTransactionState.COMMIT_MESSAGE, null);
        producer.getDefaultMQProducerImpl()
                .endTransaction(timer, timerSent, LocalTransactionState.COMMIT_MESSAGE, null);

        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> bodies().contains("timer"));
        assertThat(System.currentTimeMillis() - committed).isGreaterThanOrEqualTo(4000);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> bodies().contains("level"));
        assertThat(System.currentTimeMillis() - committed).isGreaterThanOrEqualTo(5000);
        assertThat(bodies()).containsExactly("timer", "level");
    }

    @Test
    void wrongEndsAreRefusedAndChangeNothing() throws Exception {
        DefaultMQProducer producer = clients.transactionProducer(group, new Listener());
        SendResult plain = producer.send(message("plain"));
        SendResult half = producer.send(half("half"));
        long position = MessageDecoder.decodeMessageId(half.getOffsetMsgId()).getOffset();
        String id = half.getMsgId();
        try (TransportClient client = new TransportClient(TransportConfig.client())) {
            Connection connection = client.connect(broker.address(), (c, push, r) -> push.release())
                    .join();
            refused(connection, end(group, Long.MAX_VALUE, id, Decision.COMMIT), "no half message at");
            refused(connection, end(group, position + 8, id, Decision.ROLLBACK), "no half message at");
            refused(connection, end("someone", position, id, Decision.COMMIT), "producer group");
            refused(connection, end(group, position, "0123", Decision.ROLLBACK), "unique key");
            long plainPosition =
                    MessageDecoder.decodeMessageId(plain.getOffsetMsgId()).getOffset();
            refused(connection, end(group, plainPosition, plain.getMsgId(), Decision.COMMIT), "not a half message");
            assertThat(ask(connection, end(group, position, id, Decision.UNKNOWN))
                            .code())
                    .isZero();

            assertThat(ask(connection, end(group, position, id, Decision.COMMIT))
                            .code())
                    .isZero();
            assertThat(ask(connection, end(group, position, id, Decision.COMMIT))
                            .code())
                    .as("a second commit")
                    .isZero();
            refused(connection, end(group, position, id, Decision.ROLLBACK), "has ended before");
        }
        consume();
        await().atMost(PATIENCE).until(() -> received.size() == 2);
        assertThat(bodies()).containsExactlyInAnyOrder("plain", "half");
    }

    @Test
    void aBrokerWithoutWorkRestsAlsoAfterTransactions() throws Exception {
        Listener listener = new Listener();
        listener.first.put("done", LocalTransactionState.COMMIT_MESSAGE);
        TransactionMQProducer producer = clients.transactionProducer(group, listener);
        producer.sendMessageInTransaction(message("done"), null);
        producer.sendMessageInTransaction(message("never known"), null);
        await().atMost(PATIENCE).until(() -> listener.timesAsked("never known") >= 20);

        ProcessHandle process = ProcessHandle.of(broker.pid()).orElseThrow();
        Duration[] before = {process.info().totalCpuDuration().orElseThrow()};
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    Duration now = process.info().totalCpuDuration().orElseThrow();
                    Duration used = now.minus(before[0]);
                    before[0] = now;
                    return used.compareTo(Duration.ofMillis(150)) < 0 && !used.isZero();
                });
    }

    private static void refused(Connection connection, EndTransaction end, String reason) {
        Frame answer = ask(connection, end);
        assertThat(answer.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(answer.remark()).contains(reason).contains("nothing was changed");
    }

    private static Frame ask(Connection connection, EndTransaction end) {
        return connection
                .request(Commands.toFrame(end, HeaderEncoding.JSON), PATIENCE)
                .join();
    }

    private EndTransaction end(String producerGroup, long position, String id, Decision decision) {
        return new EndTransaction(topic, producerGroup, -1, position, decision, false, id, id);
    }

    private Message message(String body) {
        return new Message(topic, body.getBytes(UTF_8));
    }

    private Message half(String body) {
        Message message = message(body);
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_TRANSACTION_PREPARED, "true");
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_PRODUCER_GROUP, group);
        return message;
    }

    private void consume() throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer("consumers-" + group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            received.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
    }

    private List<String> bodies() {
        return received.stream().map(StockTransactionTest::body).toList();
    }

    private static String body(Message message) {
        return new String(message.getBody(), UTF_8);
    }
}
