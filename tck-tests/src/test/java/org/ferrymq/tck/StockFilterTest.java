package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Filters of the stock client, evaluated by our broker: SQL92 for push, lite pull and pull consumers; tags. */
@SuppressWarnings("deprecation") // the pull consumer, which people still have
class StockFilterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FILTER =
            "(price BETWEEN 10 AND 20.5 AND region IN ('eu', 'us') AND NOT (urgent = TRUE)) OR name STARTSWITH 'last'";

    @TempDir
    private static Path store;

    private static ServerProcess servers;

    private StockClients clients;
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
    void names(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName() + "-" + Long.toString(System.nanoTime(), 36);
        topic = "topic-" + name;
        group = "group-" + name;
        clients = new StockClients(servers.nameServerAddress());
    }

    @AfterEach
    void closeClients() {
        clients.close();
    }

    /** Sends messages to one queue; {@code fit} and {@code last} are what {@link #FILTER} lets through. */
    private MessageQueue sendSome() throws Exception {
        DefaultMQProducer producer = clients.producer();
        MessageQueue queue = producer.send(message("nothing")).getMessageQueue();
        producer.send(message("fit", "price", "10", "region", "eu", "urgent", "false"), queue);
        producer.send(message("cheap", "price", "9.99", "region", "eu", "urgent", "false"), queue);
        producer.send(message("fit 2", "price", "20.5", "region", "us", "urgent", "no"), queue);
        producer.send(message("urgent", "price", "10", "region", "eu", "urgent", "true"), queue);
        producer.send(message("elsewhere", "price", "10", "region", "cn", "urgent", "false"), queue);
        producer.send(message("no number", "price", "ten", "region", "eu", "urgent", "false"), queue);
        producer.send(message("last", "name", "lasting"), queue);
        return queue;
    }

    @Test
    void pushConsumerGetsWhatItsFilterSelects() throws Exception {
        MessageQueue queue = sendSome();
        Queue<MessageExt> received = new ConcurrentLinkedQueue<>();
        push(MessageSelector.bySql(FILTER), false, received).start();

        await().atMost(PATIENCE).until(() -> bodies(received).contains("last"));
        assertThat(bodies(received)).containsExactlyInAnyOrder("fit", "fit 2", "last");

        // Also while it waits, and what was left out counts as consumed.
        DefaultMQProducer producer = clients.producer();
        producer.send(message("nothing"), queue);
        producer.send(message("later", "name", "last"), queue);
        await().atMost(PATIENCE).until(() -> bodies(received).contains("later"));
        assertThat(bodies(received)).hasSize(4);
    }

    @Test
    void subscriptionMayTravelWithEachPull() throws Exception {
        sendSome();
        Queue<MessageExt> received = new ConcurrentLinkedQueue<>();
        push(MessageSelector.bySql("name ENDSWITH 'ing'"), true, received).start();

        await().atMost(PATIENCE).until(() -> bodies(received).contains("last"));
        assertThat(bodies(received)).containsExactly("last");
    }

    @Test
    void litePullConsumerGetsWhatItsFilterSelects() throws Exception {
        sendSome();
        DefaultLitePullConsumer consumer = clients.litePull(group);
        consumer.subscribe(topic, MessageSelector.bySql(FILTER));
        consumer.start();
        List<MessageExt> received = new ArrayList<>();

        await().atMost(PATIENCE).until(() -> {
            received.addAll(consumer.poll(500));
            return bodies(received).contains("last");
        });
        assertThat(bodies(received)).containsExactlyInAnyOrder("fit", "fit 2", "last");
    }

    @Test
    void pullConsumerIsToldWhereToGoOnAndWhatIsWrong() throws Exception {
        MessageQueue queue = sendSome();
        DefaultMQPullConsumer consumer = clients.pull(group);
        consumer.setHeartbeatBrokerInterval(200);
        consumer.start();
        // The client filters with SQL92 once a heartbeat has told it the broker's version.
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(MQClientException.class)
                .until(() -> consumer.pull(queue, MessageSelector.bySql("TRUE"), 0, 1) != null);

        PullResult found = consumer.pull(queue, MessageSelector.bySql(FILTER), 0, 32);
        assertThat(found.getPullStatus()).isEqualTo(PullStatus.FOUND);
        assertThat(bodies(found.getMsgFoundList())).containsExactly("fit", "fit 2", "last");
        assertThat(found.getNextBeginOffset()).isEqualTo(8);
        PullResult none = consumer.pull(queue, MessageSelector.bySql("name = 'nobody'"), 0, 32);
        assertThat(none.getPullStatus()).isEqualTo(PullStatus.NO_MATCHED_MSG);
        assertThat(none.getNextBeginOffset()).isEqualTo(8);

        assertThatThrownBy(() -> consumer.pull(queue, MessageSelector.bySql("price >< 5"), 0, 32))
                .isInstanceOfSatisfying(MQBrokerException.class, e -> {
                    assertThat(e.getResponseCode()).isEqualTo(ResponseCode.SUBSCRIPTION_PARSE_FAILED);
                    assertThat(e.getErrorMessage()).contains("found '<'", "at position 8 of selector: price >< 5");
                });
    }

    @Test
    void consumerWithAFilterThatDoesNotParseDoesNotStart() throws Exception {
        DefaultMQProducer producer = clients.producer();
        producer.send(message("so that there is a topic"));
        await().atMost(PATIENCE).ignoreExceptions().until(() -> producer.fetchPublishMessageQueues(topic) != null);
        DefaultMQPushConsumer consumer =
                push(MessageSelector.bySql("price > 5 AND name LIKE 'a%'"), false, new ConcurrentLinkedQueue<>());

        assertThatThrownBy(consumer::start).isInstanceOfSatisfying(MQClientException.class, e -> {
            assertThat(e.getResponseCode()).isEqualTo(ResponseCode.SUBSCRIPTION_PARSE_FAILED);
            assertThat(e.getErrorMessage()).contains("found 'LIKE'", "at position 20 of selector");
        });
    }

    @Test
    void tagsSelectWhatTheyName() throws Exception {
        DefaultMQProducer producer = clients.producer();
        MessageQueue queue = producer.send(message("untagged")).getMessageQueue();
        for (String tag : List.of("a", "b", "Aa", "BB", "c")) {
            producer.send(new Message(topic, tag, tag.getBytes(UTF_8)), queue);
        }
        assertThat("Aa".hashCode()).as("tags that only the client tells apart").isEqualTo("BB".hashCode());
        for (String[] expected : new String[][] {
            {"*", "untagged", "a", "b", "Aa", "BB", "c"}, {" a ||c", "a", "c"}, {"BB || b", "b", "BB"}, {"b", "b"}
        }) {
            DefaultMQPullConsumer consumer = clients.pull(group);
            consumer.start();
            PullResult found = consumer.pull(queue, expected[0], 0, 32);
            assertThat(bodies(found.getMsgFoundList()))
                    .as("subscription %s", expected[0])
                    .containsExactlyElementsOf(List.of(expected).subList(1, expected.length));
        }
    }

    private DefaultMQPushConsumer push(MessageSelector selector, boolean postWithPull, Queue<MessageExt> into)
            throws MQClientException {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.setPostSubscriptionWhenPull(postWithPull);
        consumer.subscribe(topic, selector);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            into.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        return consumer;
    }

    private Message message(String body, String... properties) {
        Message message = new Message(topic, body.getBytes(UTF_8));
        for (int i = 0; i < properties.length; i += 2) {
            message.putUserProperty(properties[i], properties[i + 1]);
        }
        return message;
    }

    private static List<String> bodies(Collection<MessageExt> messages) {
        return messages.stream().map(m -> new String(m.getBody(), UTF_8)).toList();
    }
}
