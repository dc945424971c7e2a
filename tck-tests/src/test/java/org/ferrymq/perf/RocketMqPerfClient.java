package org.ferrymq.perf;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

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
    public boolean supports(Workload workload) {
        return true;
    }

    /** A transactional message is a transaction of its own. */
    @Override
    public int sendsPerCommit(int wanted) {
        return 1;
    }

    @Override
    public void prepare(String destination) throws Exception {
        try (PerfSender sender = openSender(destination, false)) {
            sender.send(new byte[1]);
        }
    }

    @Override
    public PerfSender openSender(List<String> destinations, boolean transacted) throws MQClientException {
        return openSender(
                destinations,
                transacted
                        ? transactional(LocalTransactionState.COMMIT_MESSAGE)
                        : new DefaultMQProducer("mqperf-producer"));
    }

    @Override
    public PerfSender openUndecidedSender(List<String> destinations) throws MQClientException {
        return openSender(destinations, transactional(LocalTransactionState.UNKNOW));
    }

    private PerfSender openSender(List<String> destinations, DefaultMQProducer producer) throws MQClientException {
        producer.setNamesrvAddr(nameservers);
        producer.setInstanceName(instance());
        producer.start();
        return new Sender(producer, destinations);
    }

    private static DefaultMQProducer transactional(LocalTransactionState outcome) {
        TransactionMQProducer producer = new TransactionMQProducer("mqperf-transactions");
        producer.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
                return outcome;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                return outcome;
            }
        });
        return producer;
    }

    @Override
    public PerfReceiver openReceiver(String destination) throws MQClientException {
        return openReceiver(destination, false);
    }

    @Override
    public PerfReceiver openOrderlyReceiver(String destination) throws MQClientException {
        return openReceiver(destination, true);
    }

    private PerfReceiver openReceiver(String destination, boolean orderly) throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("mqperf-consumer-" + instance());
        consumer.setNamesrvAddr(nameservers);
        consumer.setInstanceName(instance());
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(destination, "*");
        return new Receiver(consumer, orderly);
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

    private static final class Sender implements PerfSender {
        private final DefaultMQProducer producer;
        private final List<String> topics;
        private int next;
        private long deliverAtMs;

        Sender(DefaultMQProducer producer, List<String> topics) {
            this.producer = producer;
            this.topics = topics;
        }

        private Message message(byte[] body) {
            Message message = new Message(topics.get(next++ % topics.size()), body);
            if (deliverAtMs > 0) {
                message.setDeliverTimeMs(deliverAtMs);
            }
            return message;
        }

        @Override
        public void deliverAt(long epochMillis) {
            deliverAtMs = epochMillis;
        }

        @Override
        public void send(byte[] body) throws Exception {
            Message message = message(body);
            check(
                    producer instanceof TransactionMQProducer transactional
                            ? transactional.sendMessageInTransaction(message, null)
                            : producer.send(message));
        }

        @Override
        public void sendBatch(List<byte[]> bodies) throws Exception {
            check(producer.send(bodies.stream().map(this::message).toList()));
        }

        private static void check(SendResult result) {
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                throw new IllegalStateException("the broker answered " + result.getSendStatus());
            }
        }

        @Override
        public void sendAsync(byte[] body, Completion completion) throws Exception {
            producer.send(message(body), new SendCallback() {
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
            // the client ends each transaction by itself, behind its send
        }

        @Override
        public void close() {
            producer.shutdown();
        }
    }

    private record Receiver(DefaultMQPushConsumer consumer, boolean orderly) implements PerfReceiver {

        @Override
        public void listen(Consumer<byte[]> sink) throws MQClientException {
            if (orderly) {
                consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
                    messages.forEach(message -> sink.accept(message.getBody()));
                    return ConsumeOrderlyStatus.SUCCESS;
                });
            } else {
                consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                    messages.forEach(message -> sink.accept(message.getBody()));
                    return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
                });
            }
            consumer.start();
        }

        @Override
        public void close() {
            consumer.shutdown();
        }
    }
}
