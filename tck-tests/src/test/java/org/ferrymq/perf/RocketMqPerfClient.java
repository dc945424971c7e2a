package org.ferrymq.perf;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;

/** The stock RocketMQ client with its defaults: one producer per sender, a push consumer per receiver. */
final class RocketMqPerfClient implements PerfClient {

    private final String nameservers;
    private final String run = Long.toString(System.currentTimeMillis(), 36);
    private final AtomicInteger instances = new AtomicInteger();

    RocketMqPerfClient(String nameservers) {
        this.nameservers = nameservers;
        System.setProperty("rocketmq.client.logRoot", System.getProperty("java.io.tmpdir") + "/mqperf-rocketmq-logs");
        System.setProperty("rocketmq.client.logLevel", "WARN");
    }

    @Override
    public String name() {
        return "rocketmq";
    }

    @Override
    public boolean supportsTransactions() {
        return false;
    }

    @Override
    public void prepare(String destination) throws Exception {
        try (PerfSender sender = openSender(destination, false)) {
            sender.send(new byte[1]);
        }
    }

    @Override
    public PerfSender openSender(String destination, boolean transacted) throws MQClientException {
        if (transacted) {
            throw new IllegalArgumentException("the stock client has no transactions of several sends");
        }
        DefaultMQProducer producer = new DefaultMQProducer("mqperf-producer");
        producer.setNamesrvAddr(nameservers);
        producer.setInstanceName(instance());
        producer.start();
        return new Sender(producer, destination);
    }

    @Override
    public PerfReceiver openReceiver(String destination) throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("mqperf-consumer-" + instance());
        consumer.setNamesrvAddr(nameservers);
        consumer.setInstanceName(instance());
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(destination, "*");
        return new Receiver(consumer);
    }

    private String instance() {
        return String.format(Locale.ROOT, "%s-%d", run, instances.incrementAndGet());
    }

    /** Consumed or not, messages stay until the broker's retention ends. */
    @Override
    public boolean mustDrain() {
        return false;
    }

    @Override
    public long drain(String destination) {
        return 0;
    }

    @Override
    public void close() {
        // Producers and consumers close with their senders and receivers; the client as such holds nothing.
    }

    private record Sender(DefaultMQProducer producer, String topic) implements PerfSender {

        @Override
        public void send(byte[] body) throws Exception {
            SendResult result = producer.send(new Message(topic, body));
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                throw new IllegalStateException("the broker answered " + result.getSendStatus());
            }
        }

        @Override
        public void sendAsync(byte[] body, Completion completion) throws Exception {
            producer.send(new Message(topic, body), new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    completion.done(null);
                }

                @Override
                public void onException(Throwable cause) {
                    completion.done(cause);
                }
            });
        }

        @Override
        public void commit() {
            throw new IllegalStateException("the stock client has no transactions of several sends");
        }

        @Override
        public void close() {
            producer.shutdown();
        }
    }

    private record Receiver(DefaultMQPushConsumer consumer) implements PerfReceiver {

        @Override
        public void listen(Consumer<byte[]> sink) throws MQClientException {
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                messages.forEach(message -> sink.accept(message.getBody()));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.start();
        }

        @Override
        public void close() {
            consumer.shutdown();
        }
    }
}
