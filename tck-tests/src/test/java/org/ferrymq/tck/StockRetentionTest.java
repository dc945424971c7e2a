package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stock client sees of a queue whose first messages are gone, before and after a kill of the broker. */
@SuppressWarnings("deprecation") // the pull consumer, which people still have
class StockRetentionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void aQueueBeginsBehindWhatWasFreedAndSoDoConsumers() throws Exception {
        Path config = Files.writeString(folder.resolve("broker.conf"), """
                store { retention = 1 s, segment-bytes = 64 KiB, max-message-bytes = 16 KiB, checkpoint-interval = 500 ms }
                clients { max-message = 8 KiB }
                """);
        try (ServerProcess servers = ServerProcess.combined(folder.resolve("store"), "--config", config.toString())
                        .start();
                StockClients clients = new StockClients(servers.nameServerAddress())) {
            DefaultMQProducer producer = clients.producer();
            producer.createTopic("TBW102", "freed", 1, Map.of());
            await().atMost(PATIENCE)
                    .until(() -> producer.fetchPublishMessageQueues("freed").size() == 1);
            MessageQueue queue = producer.fetchPublishMessageQueues("freed").get(0);
            int sent = 0;
            for (int i = 0; i < 400; i++) {
                producer.send(message(sent++), queue);
            }
            await().atMost(PATIENCE).until(() -> producer.minOffset(queue) > 0);
            long min = producer.minOffset(queue);
            assertThat(producer.maxOffset(queue)).isEqualTo(sent);

            DefaultMQPullConsumer pull = clients.pull("pulling");
            pull.start();
            PullResult before = pull.pull(queue, "*", 0, 32);
            assertThat(before.getPullStatus()).isEqualTo(PullStatus.OFFSET_ILLEGAL);
            assertThat(before.getMinOffset()).isGreaterThanOrEqualTo(min);
            assertThat(before.getNextBeginOffset()).isEqualTo(before.getMinOffset());

            servers.kill();
            servers.start();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> producer.maxOffset(queue) == 400);
            assertThat(producer.minOffset(queue)).isGreaterThanOrEqualTo(min);

            Queue<Long> offsets = new ConcurrentLinkedQueue<>();
            DefaultMQPushConsumer push = clients.consumer("pushing");
            push.subscribe("freed", "*");
            push.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                messages.forEach(message -> {
                    assertThat(new String(message.getBody(), UTF_8)).startsWith("m" + message.getQueueOffset() + "-");
                    offsets.add(message.getQueueOffset());
                });
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            push.start();
            producer.send(message(sent), queue);
            long last = sent;
            await().atMost(PATIENCE).until(() -> offsets.contains(last));
            assertThat(offsets).allMatch(offset -> offset >= min && offset <= last);
        }
    }

    @Test
    void aTimedMessageThatWasStoredAgainCanBeRecalledAndAnotherIsDelivered() throws Exception {
        Path config = Files.writeString(folder.resolve("broker.conf"), """
                store { retention = 1 s, segment-bytes = 64 KiB, max-message-bytes = 16 KiB, checkpoint-interval = 200 ms }
                clients { max-message = 8 KiB }
                """);
        try (ServerProcess servers = ServerProcess.combined(folder.resolve("store"), "--config", config.toString())
                        .start();
                StockClients clients = new StockClients(servers.nameServerAddress())) {
            DefaultMQProducer producer = clients.producer();
            producer.createTopic("TBW102", "freed", 1, Map.of());
            producer.createTopic("TBW102", "timed", 1, Map.of());
            await().atMost(PATIENCE)
                    .until(() -> producer.fetchPublishMessageQueues("freed").size() == 1
                            && producer.fetchPublishMessageQueues("timed").size() == 1);
            String recalled = timed(producer, "recalled", System.currentTimeMillis() + 3_600_000);
            timed(producer, "delivered", System.currentTimeMillis() + 25_000);
            MessageQueue queue = producer.fetchPublishMessageQueues("freed").get(0);
            for (int i = 0; i < 200; i++) {
                producer.send(message(i), queue);
            }
            // Both lie in the first segment: the log begins behind them only if what is pending was stored again.
            Path start = folder.resolve("store").resolve("log-start");
            await().atMost(PATIENCE).until(() -> Files.exists(start));
            assertThat(producer.recallMessage("timed", recalled)).isNotEmpty();

            Queue<String> bodies = new ConcurrentLinkedQueue<>();
            DefaultMQPushConsumer push = clients.consumer("timed-consumers");
            push.subscribe("timed", "*");
            push.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                messages.forEach(message -> bodies.add(new String(message.getBody(), UTF_8)));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            push.start();
            await().atMost(PATIENCE).until(() -> bodies.contains("delivered"));
            timed(producer, "last", System.currentTimeMillis() + 100);
            await().atMost(PATIENCE).until(() -> bodies.contains("last"));
            assertThat(bodies).containsExactly("delivered", "last");
            assertThat(pendingTimers(producer, servers)).as("the recalled one").isEqualTo("0");
        }
    }

    private static String pendingTimers(DefaultMQProducer producer, ServerProcess broker) throws Exception {
        MQClientAPIImpl client =
                producer.getDefaultMQProducerImpl().getMqClientFactory().getMQClientAPIImpl();
        return client.getBrokerRuntimeInfo(ServerProcess.text(broker.address()), 10_000)
                .getTable()
                .get("pendingTimers");
    }

    private static String timed(DefaultMQProducer producer, String body, long due) throws Exception {
        Message message = new Message("timed", body.getBytes(UTF_8));
        message.setDeliverTimeMs(due);
        return producer.send(message).getRecallHandle();
    }

    private static Message message(int number) {
        return new Message("freed", ("m" + number + "-" + "x".repeat(2000)).getBytes(UTF_8));
    }
}
