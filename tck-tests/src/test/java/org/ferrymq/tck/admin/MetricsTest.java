package org.ferrymq.tck.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.ferrymq.tck.ServerProcess;
import org.ferrymq.tck.StockClients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics of a real broker that stock clients work with, read as Prometheus reads them. */
class MetricsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern WHERE = Pattern.compile("metrics at (http://\\S+/metrics)");

    private final HttpClient http = HttpClient.newHttpClient();
    private URI metrics;

    @Test
    void figuresAreThereUnderTheirNames(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(folder.resolve("broker.conf"), "metrics { enabled = true, port = 0 }");
        try (ServerProcess server = ServerProcess.combined(folder.resolve("store"), "--config", config.toString())
                        .start();
                StockClients clients = new StockClients(server.nameServerAddress())) {
            metrics = URI.create(server.output().stream()
                    .map(WHERE::matcher)
                    .filter(Matcher::find)
                    .map(matcher -> matcher.group(1))
                    .findFirst()
                    .orElseThrow());
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

            assertThat(value("rocketmq_messages_in_total", "topic=\"metered\"")).isEqualTo(9);
            assertThat(value("rocketmq_throughput_in_total", "topic=\"metered\""))
                    .isEqualTo(85);
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
