package org.ferrymq.tck.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.PopCallback;
import org.apache.rocketmq.client.consumer.PopResult;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.constant.ConsumeInitMode;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.protocol.header.PopMessageRequestHeader;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.tck.ServerProcess;
import org.ferrymq.tck.StockClients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics of a real broker that stock clients work with, read as Prometheus reads them. */
class MetricsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern WHERE = Pattern.compile("metrics at (http://\\S+/metrics)");

    private static final TransactionListener COMMITS_ALL_BUT_A = new TransactionListener() {
        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
            return new String(message.getBody(), UTF_8).equals("a")
                    ? LocalTransactionState.UNKNOW
                    : LocalTransactionState.COMMIT_MESSAGE;
        }

        @Override
        public LocalTransactionState checkLocalTransaction(MessageExt message) {
            return LocalTransactionState.UNKNOW;
        }
    };

    private final HttpClient http = HttpClient.newHttpClient();
    private URI metrics;

    @Test
    void figuresAreThereUnderTheirNames(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(folder.resolve("broker.conf"), "metrics { enabled = true, port = 0 }");
        try (ServerProcess server = ServerProcess.combined(folder.resolve("store"), "--config", config.toString())
                        .start();
                StockClients clients = new StockClients(server.nameServerAddress())) {
            metrics = where(server);
            DefaultMQProducer producer = clients.producer();
            for (int i = 0; i < 5; i++) {
                producer.send(new Message("metered", "0123456789".getBytes(UTF_8)));
            }
            Message delayed = new Message("metered", "later".getBytes(UTF_8));
            delayed.setDelayTimeLevel(18);
            producer.send(delayed);
            consume(clients, "counters", 5);
            await().atMost(PATIENCE).until(() -> !get(metrics).body().contains("rocketmq_consumer_connections{"));
            for (int i = 0; i < 3; i++) {
                producer.send(new Message("metered", "0123456789".getBytes(UTF_8)));
            }

            assertThat(value("rocketmq_messages_in_total", "message_type=\"normal\"[^}]*topic=\"metered\""))
                    .isEqualTo(8);
            assertThat(value("rocketmq_messages_in_total", "message_type=\"delay\"[^}]*topic=\"metered\""))
                    .isEqualTo(1);
            assertThat(value("rocketmq_throughput_in_total", "message_type=\"normal\"[^}]*topic=\"metered\""))
                    .isEqualTo(80);
            assertThat(value("rocketmq_message_size_count", "message_type=\"delay\""))
                    .isEqualTo(1);
            assertThat(value("rocketmq_message_size_bucket", "message_type=\"normal\"[^}]*le=\"1024.0\""))
                    .isEqualTo(8);
            assertThat(value(
                            "rocketmq_rpc_latency_count",
                            "request_code=\"send_message_v2\"[^}]*response_code=\"success\""))
                    .isEqualTo(9);
            assertThat(value(
                            "rocketmq_rpc_latency_count",
                            "is_long_polling=\"false\"[^}]*request_code=\"pull_message\""))
                    .isPositive();
            assertThat(value("rocketmq_consumer_ready_messages", "consumer_group=\"counters\"[^}]*topic=\"metered\""))
                    .isEqualTo(3);
            assertThat(value(
                            "rocketmq_consumer_inflight_messages", "consumer_group=\"counters\"[^}]*topic=\"metered\""))
                    .isZero();
            assertThat(value("rocketmq_messages_out_total", "consumer_group=\"counters\"[^}]*topic=\"metered\""))
                    .isEqualTo(5);
            assertThat(value("rocketmq_consumer_lag_messages", "consumer_group=\"counters\"[^}]*topic=\"metered\""))
                    .isEqualTo(3);
            assertThat(value("rocketmq_consumer_lag_latency", "consumer_group=\"counters\"[^}]*topic=\"metered\""))
                    .isNotNegative();
            assertThat(value("rocketmq_timing_messages", "node_id=\"broker-a\""))
                    .isEqualTo(1);
            assertThat(value("ferrymq_pending_timers", "cluster=\"DefaultCluster\""))
                    .isEqualTo(1);
            assertThat(value("ferrymq_put_latency_seconds_count", "")).isEqualTo(9);
            assertThat(value("ferrymq_flush_latency_seconds_count", "")).isPositive();
            assertThat(value("ferrymq_in_doubt_transactions", "")).isZero();
            assertThat(value("ferrymq_view_lag_bytes", "")).isNotNegative();
            assertThat(value("rocketmq_storage_size", "")).isPositive();
            assertThat(value("rocketmq_producer_connections", producer.getProducerGroup()))
                    .isEqualTo(1);
            assertThat(get(metrics).body()).contains("jvm_memory_used_bytes", "rocketmq_topic_number");

            assertThat(get(metrics.resolve("/secrets")).statusCode()).isEqualTo(404);
            assertThat(http.send(
                                    HttpRequest.newBuilder(metrics)
                                            .POST(HttpRequest.BodyPublishers.ofString("x"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    @SuppressWarnings("deprecation") // clients have no other way to make a topic
    void whatIsHeldAndWhatIsHalf(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(folder.resolve("broker.conf"), "metrics { enabled = true, port = 0 }");
        CountDownLatch release = new CountDownLatch(1);
        try (ServerProcess server = ServerProcess.combined(folder.resolve("store"), "--config", config.toString())
                        .start();
                StockClients clients = new StockClients(server.nameServerAddress())) {
            metrics = where(server);
            DefaultMQProducer creator = clients.producer();
            creator.createTopic("TBW102", "halves", 1, Map.of());
            // Before the nameserver knows it, a send goes by the default topic's route, which has more queues.
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> creator.fetchPublishMessageQueues("halves").size() == 1);
            TransactionMQProducer producer = clients.transactionProducer("half-group", COMMITS_ALL_BUT_A, "halves");
            for (String body : new String[] {"a", "b", "c"}) {
                producer.sendMessageInTransaction(new Message("halves", body.getBytes(UTF_8)), null);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(value(
                                    "rocketmq_messages_in_total", "message_type=\"transaction\"[^}]*topic=\"halves\""))
                            .isEqualTo(2));
            assertThat(value(
                            "rocketmq_messages_in_total",
                            "message_type=\"transaction\"[^}]*topic=\"RMQ_SYS_TRANS_HALF_TOPIC\""))
                    .isEqualTo(3);
            assertThat(value("rocketmq_half_messages", "")).isEqualTo(1);

            DefaultMQPushConsumer consumer = clients.consumer("holders");
            consumer.subscribe("halves", "*");
            consumer.registerMessageListener((MessageListenerConcurrently) (batch, context) -> {
                try {
                    if (batch.get(0).getBody()[0] == 'c') {
                        release.await();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.setPersistConsumerOffsetInterval(200);
            consumer.start();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(get(metrics).body())
                            .containsPattern(
                                    "rocketmq_consumer_inflight_messages\\{[^}]*\"holders\"[^}]*\"halves\"[^}]*} 1.0"));
            assertThat(value("rocketmq_consumer_ready_messages", "consumer_group=\"holders\"[^}]*topic=\"halves\""))
                    .isZero();

            pop(creator, ServerProcess.text(server.address()));
            assertThat(value("rocketmq_consumer_inflight_messages", "consumer_group=\"poppers\"[^}]*topic=\"halves\""))
                    .isEqualTo(1);
            assertThat(value("rocketmq_consumer_ready_messages", "consumer_group=\"poppers\"[^}]*topic=\"halves\""))
                    .isEqualTo(1);
            holdOneOfThree(ServerProcess.url(server.nameServerAddress()) + "&prefetch=1");
        } finally {
            release.countDown();
        }
    }

    /** One of the two messages, for long. */
    @SuppressWarnings("deprecation") // the client offers no other way
    private static void pop(DefaultMQProducer client, String broker) throws Exception {
        PopMessageRequestHeader header = new PopMessageRequestHeader();
        header.setConsumerGroup("poppers");
        header.setTopic("halves");
        header.setQueueId(-1);
        header.setMaxMsgNums(1);
        header.setInvisibleTime(600_000);
        header.setPollTime(0);
        header.setBornTime(System.currentTimeMillis());
        header.setInitMode(ConsumeInitMode.MIN);
        CompletableFuture<PopResult> popped = new CompletableFuture<>();
        client.getDefaultMQProducerImpl()
                .getMqClientFactory()
                .getMQClientAPIImpl()
                .popMessageAsync("broker-a", broker, header, 60_000, new PopCallback() {
                    @Override
                    public void onSuccess(PopResult result) {
                        popped.complete(result);
                    }

                    @Override
                    public void onException(Throwable e) {
                        popped.completeExceptionally(e);
                    }
                });
        assertThat(popped.join().getMsgFoundList()).hasSize(1);
    }

    /** A Jakarta Messaging consumer that has received one message of three and not acknowledged it. */
    private void holdOneOfThree(String url) throws Exception {
        try (Connection connection = new FerryConnectionFactory(url).createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
            Queue queue = session.createQueue("held");
            MessageProducer sender = session.createProducer(queue);
            for (int i = 0; i < 3; i++) {
                sender.send(session.createTextMessage("m" + i));
            }
            jakarta.jms.Message first = session.createConsumer(queue).receive(60_000);
            assertThat(first).isNotNull();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(value("rocketmq_consumer_inflight_messages", "topic=\"held\""))
                            .isBetween(1.0, 2.0));
            first.acknowledge();
            session.close();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(value("rocketmq_consumer_inflight_messages", "topic=\"held\""))
                            .isZero());
            assertThat(value("rocketmq_consumer_ready_messages", "topic=\"held\""))
                    .isEqualTo(2);
        }
    }

    private static URI where(ServerProcess server) {
        return URI.create(server.output().stream()
                .map(WHERE::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst()
                .orElseThrow());
    }

    private static void consume(StockClients clients, String group, int messages) throws Exception {
        AtomicInteger received = new AtomicInteger();
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.subscribe("metered", "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (batch, context) -> {
            received.addAndGet(batch.size());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        await().atMost(PATIENCE).until(() -> received.get() == messages);
        consumer.shutdown();
    }

    private double value(String name, String labels) throws Exception {
        Matcher line = Pattern.compile("(?m)^" + name + "\\{[^}]*" + labels + "[^}]*} (\\S+)")
                .matcher(get(metrics).body());
        assertThat(line.find()).as(name + " " + labels).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private HttpResponse<String> get(URI uri) throws Exception {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
