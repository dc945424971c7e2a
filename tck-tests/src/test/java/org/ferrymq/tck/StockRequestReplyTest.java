package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.exception.RequestTimeoutException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.RequestCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.utils.MessageUtil;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Requests and replies of the stock client over two brokers of a cluster. */
class StockRequestReplyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long TTL = 60_000;

    @TempDir
    private static Path folder;

    private static ServerProcess nameServer;
    private static ServerProcess brokerA;
    private static ServerProcess brokerB;

    private StockClients clients;
    private String topic;

    @BeforeAll
    static void startServers() {
        nameServer = ServerProcess.nameServer().start();
        brokerA = ServerProcess.broker(folder.resolve("a"), nameServer.address(), "--name", "broker-a")
                .start();
        brokerB = ServerProcess.broker(folder.resolve("b"), nameServer.address(), "--name", "broker-b")
                .start();
    }

    @AfterAll
    static void stopServers() {
        brokerB.close();
        brokerA.close();
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

    /** Replies to each request with its body turned round. */
    private Queue<SendResult> startReplier() throws MQClientException {
        Queue<SendResult> replies = new ConcurrentLinkedQueue<>();
        DefaultMQProducer replier = clients.producer();
        DefaultMQPushConsumer consumer = clients.consumer("repliers-" + topic);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt request : messages) {
                try {
                    String reply = new StringBuilder(body(request)).reverse().toString();
                    replies.add(replier.send(MessageUtil.createReplyMessage(request, reply.getBytes(UTF_8))));
                } catch (Exception e) {
                    throw new IllegalStateException("no reply to " + body(request), e);
                }
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return replies;
    }

    @Test
    void eachRequestGetsItsReply() throws Exception {
        DefaultMQProducer requester = clients.producer();
        Queue<SendResult> replies = startReplier();
        for (int i = 0; i < 20; i++) {
            Message reply = requester.request(request("request-" + i), TTL);
            assertThat(body(reply))
                    .isEqualTo(new StringBuilder("request-" + i).reverse().toString());
            assertThat(reply.getProperty("PUSH_REPLY_TIME")).isNotNull();
        }
        assertThat(replies)
                .extracting(result -> result.getMessageQueue().getTopic())
                .containsOnly("DefaultCluster_REPLY_TOPIC");
        // Larger than what travels uncompressed.
        String large = "0123456789".repeat(10_000);
        assertThat(body(requester.request(request(large), TTL)))
                .isEqualTo(new StringBuilder(large).reverse().toString());
    }

    @Test
    void aCallbackGetsTheReply() throws Exception {
        DefaultMQProducer requester = clients.producer();
        startReplier();
        CompletableFuture<Message> reply = new CompletableFuture<>();
        requester.request(request("call me"), completing(reply), TTL);
        assertThat(body(reply.get(60, TimeUnit.SECONDS))).isEqualTo("em llac");
    }

    @Test
    void aRequestThatNobodyAnswersTimesOut() throws Exception {
        DefaultMQProducer requester = clients.producer();
        requester.send(new Message(topic, "warm-up".getBytes(UTF_8)));
        assertThatThrownBy(() -> requester.request(request("anybody?"), 1000))
                .isInstanceOf(RequestTimeoutException.class);
        CompletableFuture<Message> reply = new CompletableFuture<>();
        MessageQueueSelector first = (queues, message, argument) -> queues.get(0);
        requester.request(request("anybody?"), first, null, completing(reply), 1000);
        assertThatThrownBy(() -> reply.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(RequestTimeoutException.class);
    }

    private static RequestCallback completing(CompletableFuture<Message> future) {
        return new RequestCallback() {
            @Override
            public void onSuccess(Message message) {
                // The stock client also calls it, with null, when the request was sent.
                if (message != null) {
                    future.complete(message);
                }
            }

            @Override
            public void onException(Throwable e) {
                future.completeExceptionally(e);
            }
        };
    }

    @Test
    void whoRepliesToAClientThatIsGoneIsTold() throws Exception {
        Queue<Exception> failures = new ConcurrentLinkedQueue<>();
        Queue<MessageExt> requests = new ConcurrentLinkedQueue<>();
        DefaultMQPushConsumer consumer = clients.consumer("repliers-" + topic);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            requests.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        try (StockClients shortLived = new StockClients(nameServer.address())) {
            DefaultMQProducer requester = shortLived.producer();
            requester.send(new Message(topic, "warm-up".getBytes(UTF_8)));
            assertThatThrownBy(() -> requester.request(request("too late"), 500))
                    .isInstanceOf(RequestTimeoutException.class);
        }
        consumer.start();
        await().atMost(PATIENCE).until(() -> requests.stream().anyMatch(m -> body(m).equals("too late")));
        MessageExt request = requests.stream()
                .filter(m -> body(m).equals("too late"))
                .findFirst()
                .orElseThrow();
        try {
            clients.producer().send(MessageUtil.createReplyMessage(request, "here".getBytes(UTF_8)));
        } catch (MQClientException e) {
            failures.add(e);
        }
        assertThat(failures).hasSize(1);
        assertThat(failures.element()).rootCause().hasMessageContaining("is not connected to broker");
    }

    private Message request(String body) {
        return new Message(topic, body.getBytes(UTF_8));
    }

    private static String body(Message message) {
        return new String(message.getBody(), UTF_8);
    }
}
