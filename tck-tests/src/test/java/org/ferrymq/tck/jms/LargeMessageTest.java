package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.jms.FerryTopic;
import org.ferrymq.tck.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bodies of 100 MB through a server that has a heap of 64 MB, and smaller ones that travel in pieces as well. */
@Timeout(300)
class LargeMessageTest {
    private static final long SOON = 60_000;
    private static final int HUGE = 100_000_000;
    /** In pieces, by the option of {@link #inPieces}. */
    private static final int LARGE = 1_300_000;

    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static FerryConnectionFactory factory;
    private static FerryConnectionFactory inPieces;

    @BeforeAll
    static void start() throws IOException {
        Path config = Files.writeString(folder.resolve("broker.conf"), """
                large-messages.max-bytes = 110 MiB
                delivery.redelivery-limit = 2
                store.segment-bytes = 16 MiB
                store.max-message-bytes = 4 MiB
                """);
        server = ServerProcess.combined(folder.resolve("store"), "--config", config.toString())
                .withJvmOption("-Xmx64m")
                .start();
        String url = ServerProcess.url(server.nameServerAddress());
        factory = new FerryConnectionFactory(url + "&sendTimeout=120s&requestTimeout=120s");
        inPieces = new FerryConnectionFactory(url + "&largeMessageSize=64KiB&requestTimeout=120s");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Bytes that tell where they are; calls {@code atHalf} once in the middle. */
    private static final class Numbers extends InputStream {
        private final int length;
        private final Half atHalf;
        private int position;
        private boolean told;

        interface Half {
            void reached() throws IOException;
        }

        Numbers(int length, Half atHalf) {
            this.length = length;
            this.atHalf = atHalf;
        }

        static byte at(int position) {
            return (byte) (position * 31 + (position >>> 11));
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            if (position >= length) {
                return -1;
            }
            if (position > length / 2 && !told) {
                told = true;
                atHalf.reached();
            }
            int some = Math.min(count, length - position);
            for (int i = 0; i < some; i++) {
                into[offset + i] = at(position++);
            }
            return some;
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = Numbers.at(i);
        }
        return bytes;
    }

    private static long checksum(int length) throws IOException {
        CheckedOutputStream out = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32C());
        new Numbers(length, () -> {}).transferTo(out);
        return out.getChecksum().getValue();
    }

    private static BytesMessage streamed(Session session, InputStream stream) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.setObjectProperty("JMS_FERRY_InputStream", stream);
        return message;
    }

    private static long savedChecksum(Message message) throws JMSException {
        CheckedOutputStream out = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32C());
        message.setObjectProperty("JMS_FERRY_SaveStream", out);
        return out.getChecksum().getValue();
    }

    private static void requireEmpty(Session session, Queue queue) throws JMSException {
        try (var browser = session.createBrowser(queue)) {
            assertThat(browser.getEnumeration().hasMoreElements()).isFalse();
        }
    }

    @Test
    void aHundredMegabytesFromStreamToStreamAgainAfterARollbackAndARestart() throws Exception {
        Queue queue = new FerryQueue("huge");
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(queue);
            producer.send(streamed(session, new Numbers(HUGE, () -> {})));
            session.rollback();
            producer.send(streamed(session, new Numbers(HUGE, () -> {})));
            session.commit();

            MessageConsumer consumer = session.createConsumer(queue);
            BytesMessage first = (BytesMessage) consumer.receive(SOON);
            assertThat(first.getBodyLength()).isEqualTo(HUGE);
            assertThat(savedChecksum(first)).isEqualTo(checksum(HUGE));
            session.rollback();
            consumer.close();
        }
        server.kill();
        server.start();
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(queue);
            BytesMessage again = (BytesMessage) consumer.receive(SOON);
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            byte[] some = new byte[1000];
            assertThat(again.readInt())
                    .isEqualTo((Numbers.at(0) & 0xFF) << 24
                            | (Numbers.at(1) & 0xFF) << 16
                            | (Numbers.at(2) & 0xFF) << 8
                            | (Numbers.at(3) & 0xFF));
            int at = 4;
            for (int count = again.readBytes(some); count > 0; count = again.readBytes(some)) {
                assertThat(some[count - 1]).isEqualTo(Numbers.at(at + count - 1));
                at += count;
            }
            assertThat(at).isEqualTo(HUGE);
            assertThatThrownBy(again::readByte).isInstanceOf(jakarta.jms.MessageEOFException.class);
            again.reset();
            assertThat(again.readByte()).isEqualTo(Numbers.at(0));
            session.commit();
            requireEmpty(session, queue);
        }
    }

    @Test
    void writeBytesAndReadBytesOfAHundredMegabytes() throws JMSException {
        Queue queue = new FerryQueue("plain");
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            BytesMessage message = session.createBytesMessage();
            byte[] body = bytes(HUGE);
            message.writeBytes(body);
            session.createProducer(queue).send(message);
            message.clearBody();

            BytesMessage received = (BytesMessage) session.createConsumer(queue).receive(SOON);
            byte[] read = new byte[HUGE];
            assertThat(received.readBytes(read)).isEqualTo(HUGE);
            assertThat(read).isEqualTo(body);
            requireEmpty(session, queue);
        }
    }

    @Test
    void theServerIsKilledWhileTheBodyIsSentAndTheSendGoesOn() throws Exception {
        Queue queue = new FerryQueue("killed");
        CountDownLatch half = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(queue);
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    producer.send(streamed(session, new Numbers(HUGE, () -> {
                        half.countDown();
                        try {
                            goOn.await(SOON, TimeUnit.MILLISECONDS);
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    })));
                } catch (JMSException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(half.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
            server.kill();
            goOn.countDown();
            server.start();
            sent.get(120, TimeUnit.SECONDS);
        }
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
            Message received = session.createConsumer(queue).receive(SOON);
            assertThat(savedChecksum(received)).isEqualTo(checksum(HUGE));
            received.acknowledge();
            requireEmpty(session, queue);
        }
    }

    @Test
    void aBodyThatEndsWithAnErrorIsNotSent() throws JMSException {
        Queue queue = new FerryQueue("broken");
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(queue);
            Message message = streamed(session, new Numbers(LARGE, () -> {
                throw new IOException("the file is gone");
            }));
            assertThatThrownBy(() -> producer.send(message))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("the file is gone");
            requireEmpty(session, queue);
        }
    }

    @Test
    void aBodyBeyondTheLimitIsRefusedAndSaysWhichSetting() throws JMSException {
        Queue queue = new FerryQueue("beyond");
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(queue);
            Message message = streamed(session, new Numbers(120 << 20, () -> {}));
            assertThatThrownBy(() -> producer.send(message))
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining("large-messages.max-bytes");
            requireEmpty(session, queue);
            producer.send(session.createTextMessage("goes on"));
        }
    }

    @Test
    void everyTypeOfBodyMayBeLarge() throws JMSException {
        Queue queue = new FerryQueue("types");
        try (Connection connection = inPieces.createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(queue);
            String text = "\u00fc".repeat(LARGE);
            producer.send(session.createTextMessage(text));
            MapMessage map = session.createMapMessage();
            map.setBytes("bytes", bytes(LARGE));
            producer.send(map);
            StreamMessage stream = session.createStreamMessage();
            stream.writeString("first");
            stream.writeBytes(bytes(LARGE));
            producer.send(stream);
            ObjectMessage object = session.createObjectMessage(text);
            producer.send(object);

            MessageConsumer consumer = session.createConsumer(queue);
            assertThat(((TextMessage) consumer.receive(SOON)).getText()).isEqualTo(text);
            assertThat(((MapMessage) consumer.receive(SOON)).getBytes("bytes")).isEqualTo(bytes(LARGE));
            StreamMessage received = (StreamMessage) consumer.receive(SOON);
            assertThat(received.readString()).isEqualTo("first");
            byte[] read = new byte[LARGE];
            assertThat(received.readBytes(read)).isEqualTo(LARGE);
            assertThat(read).isEqualTo(bytes(LARGE));
            assertThat(((ObjectMessage) consumer.receive(SOON)).getObject()).isEqualTo(text);
        }
    }

    @Test
    void selectorsBrowsersDelaysListenersAndForwardingSeeOrdinaryMessages() throws JMSException {
        Queue queue = new FerryQueue("ordinary");
        Queue next = new FerryQueue("forwarded");
        try (Connection connection = inPieces.createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(queue);
            producer.setDeliveryDelay(200);
            for (String colour : List.of("red", "blue")) {
                BytesMessage message = streamed(session, new Numbers(LARGE, () -> {}));
                message.setStringProperty("colour", colour);
                producer.send(message);
            }
            MessageConsumer blue = session.createConsumer(queue, "colour = 'blue'");
            assertThat(blue.receive(SOON).getStringProperty("colour")).isEqualTo("blue");
            blue.close();
            try (var browser = session.createBrowser(queue)) {
                Enumeration<?> messages = browser.getEnumeration();
                BytesMessage red = (BytesMessage) messages.nextElement();
                assertThat(red.getStringProperty("colour")).isEqualTo("red");
                assertThat(red.propertyExists("JMSLargeBody")).isFalse();
                assertThat(red.getBody(byte[].class)).isEqualTo(bytes(LARGE));
                assertThat(messages.hasMoreElements()).isFalse();
            }
            CompletableFuture<byte[]> heard = new CompletableFuture<>();
            Session listening = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            listening.createConsumer(queue).setMessageListener(message -> {
                try {
                    session.createProducer(next).send(message);
                    heard.complete(message.getBody(byte[].class));
                } catch (JMSException e) {
                    heard.completeExceptionally(e);
                }
            });
            assertThat(heard.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(bytes(LARGE));
            listening.close();
            Message forwarded = session.createConsumer(next).receive(SOON);
            assertThat(forwarded.getBody(byte[].class)).isEqualTo(bytes(LARGE));
        }
    }

    @Test
    void aDeadLetterHasItsBody() throws JMSException {
        Queue queue = new FerryQueue("poison");
        try (Connection connection = inPieces.createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            session.createProducer(queue).send(streamed(session, new Numbers(LARGE, () -> {})));
            session.commit();
            MessageConsumer consumer = session.createConsumer(queue);
            for (int i = 0; i < 3; i++) {
                assertThat(consumer.receive(SOON)).isNotNull();
                session.rollback();
            }
            Message dead =
                    session.createConsumer(new FerryQueue("%DLQ%JMS_QUEUE")).receive(SOON);
            assertThat(dead.getStringProperty("DLQ_ORIGIN_TOPIC")).isEqualTo("poison");
            assertThat(dead.getBody(byte[].class)).isEqualTo(bytes(LARGE));
            session.commit();
        }
    }

    @Test
    void aTopicsSubscribersReadTheSameBodyAndAStockConsumerGetsANote() throws Exception {
        Topic topic = new FerryTopic("large-news");
        List<MessageExt> stock = new CopyOnWriteArrayList<>();
        try (Connection connection = inPieces.createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            MessageConsumer one = session.createConsumer(topic);
            MessageConsumer two = session.createConsumer(topic);
            session.createProducer(topic).send(streamed(session, new Numbers(LARGE, () -> {})));
            assertThat(one.receive(SOON).getBody(byte[].class)).isEqualTo(bytes(LARGE));
            assertThat(two.receive(SOON).getBody(byte[].class)).isEqualTo(bytes(LARGE));

            DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("large-stock");
            consumer.setNamesrvAddr(ServerProcess.text(server.nameServerAddress()));
            consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
            consumer.subscribe("large-news", "*");
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                stock.addAll(messages);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.start();
            try {
                await().atMost(90, TimeUnit.SECONDS).until(() -> !stock.isEmpty());
            } finally {
                consumer.shutdown();
            }
            String note = new String(stock.get(0).getBody(), StandardCharsets.UTF_8);
            assertThat(note).contains("\"bytes\":" + LARGE);
            assertThat(stock.get(0).getProperty("JMSLargeBody")).endsWith("/" + LARGE + "/524288");
        }
    }
}
