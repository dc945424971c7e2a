package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged and missing files under real servers: what the stock client gets, and what a start says. */
@SuppressWarnings("deprecation") // the pull consumer, which people still have
class StoreDamageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Path store() {
        return folder.resolve("store");
    }

    private ServerProcess server() throws IOException {
        Path config = Files.writeString(folder.resolve("broker.conf"), """
                store { segment-bytes = 64 KiB, max-message-bytes = 16 KiB, checkpoint-interval = 200 ms }
                clients { max-message = 8 KiB }
                """);
        return ServerProcess.combined(store(), "--config", config.toString());
    }

    private static MessageQueue queue(DefaultMQProducer producer) throws Exception {
        producer.createTopic("TBW102", "orders", 1, Map.of());
        await().atMost(PATIENCE)
                .until(() -> producer.fetchPublishMessageQueues("orders").size() == 1);
        return producer.fetchPublishMessageQueues("orders").get(0);
    }

    private static Message message(int number) {
        return new Message("orders", "*", "key" + number, ("body" + number + "-" + "x".repeat(2000)).getBytes(UTF_8));
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> all = Files.list(store().resolve("log"))) {
            return all.filter(path -> path.toString().endsWith(".log")).sorted().toList();
        }
    }

    /** Changes one bit of a text in the log. */
    private void damage(String text) throws IOException {
        for (Path segment : segments()) {
            int at = new String(Files.readAllBytes(segment), ISO_8859_1).indexOf(text);
            if (at >= 0) {
                try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
                    file.seek(at);
                    file.write(text.charAt(0) ^ 1);
                }
                return;
            }
        }
        throw new AssertionError("the log has no " + text);
    }

    @Test
    void theStockClientGetsAllButTheDamagedMessage() throws Exception {
        try (ServerProcess servers = server().start();
                StockClients clients = new StockClients(servers.nameServerAddress())) {
            DefaultMQProducer producer = clients.producer();
            MessageQueue queue = queue(producer);
            for (int i = 0; i < 10; i++) {
                producer.send(message(i), queue);
            }
            assertThat(servers.terminate()).isZero();
            damage("body4-");
            damage("body9-");
            try (ServerProcess check = ServerProcess.combined(store(), "--check-store")) {
                assertThat(check.startToFail()).isEqualTo(5);
                assertThat(check.output())
                        .anyMatch(
                                line -> line.matches(".*: 2 segments, \\d+ entries, 8 messages, log positions 0 to .*"))
                        .filteredOn(line -> line.startsWith("DAMAGED: log/00000000000000000000.log, position "))
                        .hasSize(2)
                        .allMatch(line -> line.contains("a message of orders/0 at log position"));
            }
            servers.start();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> producer.maxOffset(queue) == 10);

            DefaultMQPullConsumer pull = clients.pull("pulling");
            pull.start();
            PullResult found = pull.pull(queue, "*", 0, 32);
            assertThat(found.getMsgFoundList()).hasSize(8);
            assertThat(found.getNextBeginOffset()).isEqualTo(10);
            PullResult last = pull.pull(queue, "*", 9, 32);
            assertThat(last.getPullStatus()).isEqualTo(PullStatus.NO_MATCHED_MSG);
            assertThat(last.getNextBeginOffset()).isEqualTo(10);

            Queue<String> bodies = new ConcurrentLinkedQueue<>();
            DefaultMQPushConsumer push = clients.consumer("pushing");
            push.subscribe("orders", "*");
            push.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                messages.forEach(message -> bodies.add(new String(message.getBody(), UTF_8).split("-", -1)[0]));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            push.start();
            producer.send(message(10), queue);
            await().atMost(PATIENCE).until(() -> bodies.contains("body10"));
            List<String> all = new ArrayList<>(bodies);
            all.sort(null);
            assertThat(all)
                    .containsExactly("body0", "body1", "body10", "body2", "body3", "body5", "body6", "body7", "body8");
            assertThat(servers.output())
                    .filteredOn(line -> line.contains("ERROR"))
                    .as("one line for each")
                    .hasSize(2)
                    .anyMatch(line -> line.contains("message 4 of orders/0 at log position"))
                    .anyMatch(line -> line.contains("message 9 of orders/0 at log position"));
        }
    }

    @Test
    void aMissingSegmentIsNoticedAtTheStart() throws Exception {
        try (ServerProcess servers = server().start();
                StockClients clients = new StockClients(servers.nameServerAddress())) {
            DefaultMQProducer producer = clients.producer();
            MessageQueue queue = queue(producer);
            for (int i = 0; i < 120; i++) {
                producer.send(message(i), queue);
            }
            assertThat(servers.terminate()).isZero();
            List<Path> segments = segments();
            assertThat(segments).hasSizeGreaterThan(3);
            for (Path segment : List.of(segments.get(0), segments.get(1), segments.get(segments.size() - 2))) {
                Path away = Files.move(segment, folder.resolve("away"));
                assertThat(servers.startToFail()).as("without %s", segment).isEqualTo(5);
                String said = servers.output().get(servers.output().size() - 1);
                assertThat(said)
                        .contains(
                                store().toString(),
                                String.valueOf(segment.getFileName()),
                                "nothing was changed",
                                "backup");
                try (ServerProcess check = ServerProcess.combined(store(), "--check-store", "--json")) {
                    assertThat(check.startToFail()).isEqualTo(5);
                    assertThat(String.join("", check.output()))
                            .contains("\"sound\":false", segment.getFileName() + "\",\"what\":\"the file is missing");
                }
                Files.move(away, segment);
            }
            try (ServerProcess check = ServerProcess.combined(store(), "--check-store")) {
                assertThat(check.startToFail()).isZero();
                assertThat(String.join("", check.output())).contains("nothing is damaged or missing");
            }
            servers.start();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> producer.maxOffset(queue) == 120);
        }
    }
}
