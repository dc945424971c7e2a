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
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.hook.SendMessageContext;
import org.apache.rocketmq.client.hook.SendMessageHook;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.topic.CreateTopic;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ways of sending of the stock client, with two brokers; few messages may wait in the first, so that it is soon overloaded. */
@SuppressWarnings("deprecation") // the client offers no other way
class StockSendTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FIRST = "broker-a";
    private static final String SECOND = "broker-b";

    @TempDir
    private static Path folder;

    private static ServerProcess nameServer;
    private static ServerProcess first;
    private static ServerProcess second;

    private final Map<String, MessageExt> received = new ConcurrentHashMap<>();
    private StockClients clients;
    private String topic;

    @BeforeAll
    static void startServers() throws IOException {
        Path config = Files.writeString(folder.resolve("a.conf"), "store.inbox-capacity = 16");
        nameServer = ServerProcess.nameServer().start();
        first = ServerProcess.broker(
                        folder.resolve("a"), nameServer.address(), "--name", FIRST, "--config", config.toString())
                .start();
        second = ServerProcess.broker(folder.resolve("b"), nameServer.address(), "--name", SECOND)
                .start();
    }

    @AfterAll
    static void stopServers() {
        second.close();
        first.close();
        nameServer.close();
    }

    @BeforeEach
    void topicOnBoth(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        topic = name.substring(0, Math.min(40, name.length())) + "-" + Long.toString(System.nanoTime(), 36);
        clients = new StockClients(nameServer.address());
        create(topic);
    }

    @AfterEach
    void closeClients() {
        clients.close();
    }

    private static void create(String topic) {
        try (TransportClient client = new TransportClient(TransportConfig.client())) {
            for (ServerProcess broker : List.of(first, second)) {
                Connection connection = client.connect(broker.address(), (c, push, r) -> push.release())
                        .join();
                CreateTopic create = new CreateTopic(topic, "TBW102", 4, 4, 6, "SINGLE_TAG", 0, false, null);
                assertThat(connection
                                .request(Commands.toFrame(create, HeaderEncoding.BINARY), PATIENCE)
                                .join()
                                .code())
                        .isZero();
            }
        }
    }

    /** A producer that knows the topic on both brokers. */
    private DefaultMQProducer producer() throws Exception {
        DefaultMQProducer producer = clients.producer();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> brokers(producer.fetchPublishMessageQueues(topic)).equals(Set.of(FIRST, SECOND)));
        return producer;
    }

    private static Set<String> brokers(List<MessageQueue> queues) {
        Set<String> names = new HashSet<>();
        queues.forEach(queue -> names.add(queue.getBrokerName()));
        return names;
    }

    private void consume() throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer("consumers-" + topic.substring(0, 20));
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> received.put(message.getMsgId(), message));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
    }

    private Message message(String body) {
        return new Message(topic, body.getBytes(UTF_8));
    }

    @Test
    void withOrWithoutWaitingForTheDiskMessagesAreStored() throws Exception {
        DefaultMQProducer producer = producer();
        Message quick = message("quick");
        quick.setWaitStoreMsgOK(false);
        Message sure = message("sure");
        sure.setWaitStoreMsgOK(true);
        assertThat(producer.send(quick).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        assertThat(producer.send(sure).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        consume();
        await().atMost(PATIENCE).until(() -> received.size() == 2);
        assertThat(received.values()).extracting(Message::isWaitStoreMsgOK).containsExactlyInAnyOrder(false, true);
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void compressedBodiesPassThrough(CompressionType type) throws Exception {
        DefaultMQProducer producer = producer();
        producer.setCompressType(type);
        String body = "compressible ".repeat(10_000);
        SendResult sent = producer.send(message(body));
        consume();
        await().atMost(PATIENCE).until(() -> received.containsKey(sent.getMsgId()));
        MessageExt message = received.get(sent.getMsgId());
        assertThat(new String(message.getBody(), UTF_8)).isEqualTo(body);
        assertThat(message.getSysFlag() & type.getCompressionFlag()).isEqualTo(type.getCompressionFlag());
        assertThat(message.getStoreSize()).isLessThan(body.length() / 2);
    }

    @Test
    void aMessageLargerThanTheBrokerTakesIsIllegal() throws Exception {
        DefaultMQProducer producer = producer();
        producer.setMaxMessageSize(16 << 20);
        producer.setCompressMsgBodyOverHowmuch(16 << 20);
        byte[] random = new byte[(4 << 20) + 1];
        new Random(1).nextBytes(random);
        assertThatThrownBy(() -> producer.send(new Message(topic, random)))
                .isInstanceOfSatisfying(
                        MQBrokerException.class,
                        e -> assertThat(e.getResponseCode()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL))
                .hasMessageContaining("clients.max-message");
        assertThat(producer.send(new Message(topic, Arrays.copyOf(random, 4 << 20)))
                        .getSendStatus())
                .isEqualTo(SendStatus.SEND_OK);
    }

    @Test
    void theApplicationChoosesTheQueue() throws Exception {
        DefaultMQProducer producer = producer();
        List<MessageQueue> queues = producer.fetchPublishMessageQueues(topic);
        assertThat(queues).hasSize(8);
        for (MessageQueue queue : queues) {
            assertThat(producer.send(message("to " + queue), queue).getMessageQueue())
                    .isEqualTo(queue);
            assertThat(producer.send(message("to " + queue), (all, sent, chosen) -> (MessageQueue) chosen, queue)
                            .getMessageQueue())
                    .isEqualTo(queue);
            assertThat(producer.maxOffset(queue)).isEqualTo(2);
        }
    }

    @Test
    void topicsMayHave127Characters() throws Exception {
        topic = "t".repeat(127 - topic.length()) + topic;
        create(topic);
        SendResult sent = producer().send(message("long name"));
        consume();
        await().atMost(PATIENCE).until(() -> received.containsKey(sent.getMsgId()));
        assertThat(received.get(sent.getMsgId()).getTopic()).isEqualTo(topic).hasSize(127);
    }

    @Test
    void reservedPropertiesAreRefused() throws Exception {
        DefaultMQProducer producer = producer();
        assertThatThrownBy(() -> message("x").putUserProperty(MessageConst.PROPERTY_KEYS, "own"))
                .hasMessageContaining("system");
        for (String name : List.of(
                MessageConst.PROPERTY_POP_CK,
                MessageConst.PROPERTY_INNER_NUM,
                MessageConst.PROPERTY_INNER_MULTI_DISPATCH,
                MessageConst.PROPERTY_TIMER_DEL_UNIQKEY)) {
            Message message = message("x");
            MessageAccessor.putProperty(message, name, "1");
            assertThatThrownBy(() -> producer.send(message))
                    .isInstanceOfSatisfying(
                            MQBrokerException.class,
                            e -> assertThat(e.getResponseCode()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL))
                    .hasMessageContaining(name);
        }
    }

    @Test
    void anOverloadedBrokerRefusesAtOnceAndLosesNothing() throws Exception {
        DefaultMQProducer producer = producer();
        producer.setRetryTimesWhenSendAsyncFailed(0);
        MessageQueue queue = new MessageQueue(topic, FIRST, 0);
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        int count = 0;
        while (failures.isEmpty() && count < 30_000) {
            flood(producer, queue, 3000, failures);
            count += 3000;
        }
        assertThat(failures)
                .isNotEmpty()
                .allSatisfy(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                MQBrokerException.class,
                                refused -> assertThat(refused.getResponseCode()).isEqualTo(ResponseCode.SYSTEM_BUSY)));
        assertThat(producer.maxOffset(queue)).isEqualTo(count - failures.size());
        assertThat(producer.send(message("afterwards"), queue).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
    }

    private void flood(DefaultMQProducer producer, MessageQueue queue, int count, Queue<Throwable> failures)
            throws Exception {
        CountDownLatch answers = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            producer.send(message("m" + i), queue, new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    answers.countDown();
                }

                @Override
                public void onException(Throwable e) {
                    failures.add(e);
                    answers.countDown();
                }
            });
        }
        assertThat(answers.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatAnOverloadedBrokerRefusesIsSentToTheOther() throws Exception {
        DefaultMQProducer flooding = producer();
        flooding.setRetryTimesWhenSendAsyncFailed(0);
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
            try {
                while (!enough.get()) {
                    flood(flooding, new MessageQueue(topic, FIRST, 0), 1000, new ConcurrentLinkedQueue<>());
                }
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        DefaultMQProducer sender = producer();
        RefusedSends refused = new RefusedSends();
        sender.getDefaultMQProducerImpl().registerSendMessageHook(refused);
        try {
            await().atMost(PATIENCE).until(() -> {
                refused.codes.clear();
                SendResult result;
                try {
                    result = sender.send(message("urgent"));
                } catch (MQClientException | RemotingException e) {
                    return false; // the machine stalls
                }
                assertThat(result.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
                if (!refused.codes.isEmpty()) {
                    assertThat(refused.codes).containsOnly(ResponseCode.SYSTEM_BUSY);
                    assertThat(result.getMessageQueue().getBrokerName()).isEqualTo(SECOND);
                }
                return !refused.codes.isEmpty();
            });
        } finally {
            enough.set(true);
            flood.join();
        }
    }

    /** What brokers have answered to each try of a send that was refused. */
    private static final class RefusedSends implements SendMessageHook {
        private final List<Integer> codes = new CopyOnWriteArrayList<>();

        @Override
        public String hookName() {
            return "refused sends";
        }

        @Override
        public void sendMessageBefore(SendMessageContext context) {
            // Only what comes of it is of interest.
        }

        @Override
        public void sendMessageAfter(SendMessageContext context) {
            if (context.getException() instanceof MQBrokerException refusal) {
                codes.add(refusal.getResponseCode());
            }
        }
    }

    @Test
    void whileABrokerIsDownTheOtherTakesItsMessages() throws Exception {
        DefaultMQProducer producer = producer();
        producer.setSendLatencyFaultEnable(true);
        first.kill();
        try {
            List<SendResult> results = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                results.add(producer.send(message("m" + i)));
            }
            assertThat(results).allMatch(result -> result.getSendStatus() == SendStatus.SEND_OK);
            assertThat(results)
                    .extracting(result -> result.getMessageQueue().getBrokerName())
                    .containsOnly(SECOND);
        } finally {
            first.start();
        }
        // Without avoidance, so that it is tried again as soon as the route has it.
        DefaultMQProducer fresh = producer();
        await().atMost(PATIENCE)
                .until(() -> fresh.send(message("again"))
                        .getMessageQueue()
                        .getBrokerName()
                        .equals(FIRST));
    }
}
