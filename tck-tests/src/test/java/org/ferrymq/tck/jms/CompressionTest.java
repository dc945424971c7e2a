package org.ferrymq.tck.jms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.tck.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compressed bodies between Jakarta Messaging and the stock client, both ways. */
@Timeout(240)
class CompressionTest {
    private static final long SOON = 60_000;
    private static final String TEXT = "all work and no play ".repeat(20_000);

    @TempDir
    static Path folder;

    private static ServerProcess server;

    @BeforeAll
    static void start() {
        server = ServerProcess.combined(folder.resolve("store")).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Connection connect(String options) throws Exception {
        Connection connection =
                new FerryConnectionFactory(ServerProcess.url(server.nameServerAddress()) + options).createConnection();
        connection.start();
        return connection;
    }

    @Test
    void aStockConsumerInflatesWhatTheProviderCompressed() throws Exception {
        List<MessageExt> stock = new CopyOnWriteArrayList<>();
        try (Connection connection = connect("&compressAbove=4KiB")) {
            Session session = connection.createSession();
            FerryQueue queue = new FerryQueue("compressed");
            session.createProducer(queue).send(session.createTextMessage(TEXT));
            session.createProducer(queue).send(session.createTextMessage("short"));
            DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("compressed-stock");
            consumer.setNamesrvAddr(ServerProcess.text(server.nameServerAddress()));
            consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
            consumer.subscribe("compressed", "*");
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                stock.addAll(messages);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.start();
            try {
                await().atMost(90, TimeUnit.SECONDS).until(() -> stock.size() >= 2);
            } finally {
                consumer.shutdown();
            }
            assertThat(stock)
                    .extracting(message -> new String(message.getBody(), UTF_8))
                    .containsExactlyInAnyOrder(TEXT, "short");
            assertThat(stock)
                    .filteredOn(message -> message.getStoreSize() < TEXT.length() / 10)
                    .as("small on the wire and on the disk")
                    .hasSize(2);
            MessageConsumer own = session.createConsumer(queue);
            assertThat(own.receive(SOON).getBody(String.class)).isEqualTo(TEXT);
            assertThat(own.receive(SOON).getBody(String.class)).isEqualTo("short");
        }
    }

    @Test
    void whatStockProducersCompressIsRead() throws Exception {
        try (Connection connection = connect("")) {
            Session session = connection.createSession();
            FerryQueue queue = new FerryQueue("from-stock");
            MessageConsumer consumer = session.createConsumer(queue);
            for (CompressionType type : List.of(CompressionType.ZLIB, CompressionType.LZ4, CompressionType.ZSTD)) {
                DefaultMQProducer producer = new DefaultMQProducer("compressing-" + type);
                producer.setNamesrvAddr(ServerProcess.text(server.nameServerAddress()));
                producer.setCompressType(type);
                producer.start();
                try {
                    producer.send(
                            new org.apache.rocketmq.common.message.Message("from-stock", TEXT.getBytes(UTF_8)), 60_000);
                } finally {
                    producer.shutdown();
                }
                Message message = consumer.receive(SOON);
                assertThat(message).as("%s", type).isNotNull();
                assertThat(message.getBody(String.class)).as("%s", type).isEqualTo(TEXT);
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }
}
