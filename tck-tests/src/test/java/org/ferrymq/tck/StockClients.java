package org.ferrymq.tck;

import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

/** Makes clients of the stock library, each with connections of its own, and shuts them down in the end. */
public final class StockClients implements AutoCloseable {
    private static final AtomicInteger INSTANCES = new AtomicInteger();

    /** Time limit of each request. */
    public static final int TIMEOUT_MS = 60_000;

    static {
        String logs = Path.of("target", "rocketmq-logs").toAbsolutePath().toString();
        System.setProperty("rocketmq.log.root", logs);
        System.setProperty("rocketmq.client.logRoot", logs);
        System.setProperty("rocketmq.client.logLevel", "WARN");
        // Not 20 s between two looks at which queues to consume.
        System.setProperty("rocketmq.client.rebalance.waitInterval", "1000");
        // Not 20 s until ordered consumers ask for the locks of their queues again.
        System.setProperty("rocketmq.client.rebalance.lockInterval", "1000");
        // Not 3 s: build machines stop for longer.
        System.setProperty("com.rocketmq.remoting.client.connect.timeout", Integer.toString(TIMEOUT_MS));
    }

    private final String nameServers;
    private final Deque<Runnable> shutdowns = new ArrayDeque<>();

    /** For the servers of that nameserver. */
    public StockClients(InetSocketAddress nameServer) {
        this.nameServers = ServerProcess.text(nameServer);
    }

    /** For the servers of several nameservers. */
    public StockClients(List<InetSocketAddress> nameServers) {
        this.nameServers =
                String.join(";", nameServers.stream().map(ServerProcess::text).toList());
    }

    /** A producer that has started. */
    public DefaultMQProducer producer() throws MQClientException {
        return producer(Duration.ofSeconds(30), false);
    }

    /** A producer that has started and asks for the routes of its topics so often. */
    public DefaultMQProducer producer(Duration routeInterval) throws MQClientException {
        return producer(routeInterval, false);
    }

    /** A producer that has started; {@code traced}: it sends traces of its messages. */
    public DefaultMQProducer producer(boolean traced) throws MQClientException {
        return producer(Duration.ofSeconds(30), traced);
    }

    private DefaultMQProducer producer(Duration routeInterval, boolean traced) throws MQClientException {
        DefaultMQProducer producer = new DefaultMQProducer("producers-" + INSTANCES.incrementAndGet());
        producer.setNamesrvAddr(nameServers);
        producer.setInstanceName("instance-" + INSTANCES.incrementAndGet());
        producer.setMqClientApiTimeout(TIMEOUT_MS);
        producer.setSendMsgTimeout(TIMEOUT_MS);
        producer.setPollNameServerInterval((int) routeInterval.toMillis());
        producer.setEnableTrace(traced);
        producer.start();
        shutdowns.push(producer::shutdown);
        return producer;
    }

    /**
     * Makes a topic and waits until the producer's route has all its queues: before that, a send goes by the default topic's route,
     * which has more queues.
     */
    @SuppressWarnings("deprecation") // clients have no other way to make a topic
    public static void createTopic(DefaultMQProducer producer, String topic, int queues) throws MQClientException {
        producer.createTopic("TBW102", topic, queues, Map.of());
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> producer.fetchPublishMessageQueues(topic).size() == queues);
    }

    /** A producer of transactions that has started; it knows the brokers of the topics before its first send. */
    public TransactionMQProducer transactionProducer(String group, TransactionListener listener, String... topics)
            throws MQClientException {
        TransactionMQProducer producer = new TransactionMQProducer(group);
        producer.setNamesrvAddr(nameServers);
        producer.setInstanceName("instance-" + INSTANCES.incrementAndGet());
        producer.setMqClientApiTimeout(TIMEOUT_MS);
        producer.setSendMsgTimeout(TIMEOUT_MS);
        // Not 30 s until it is known again after a restart of the broker.
        producer.setHeartbeatBrokerInterval(1000);
        producer.setTransactionListener(listener);
        producer.setTopics(List.of(topics));
        producer.start();
        shutdowns.push(producer::shutdown);
        return producer;
    }

    /** A push consumer that has not started and has no listener yet; a new group begins at the first message. */
    public DefaultMQPushConsumer consumer(String group) {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(nameServers);
        consumer.setInstanceName("instance-" + INSTANCES.incrementAndGet());
        consumer.setMqClientApiTimeout(TIMEOUT_MS);
        // Not 30 s: most tests consume from topics that are new.
        consumer.setPollNameServerInterval(1000);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        shutdowns.push(consumer::shutdown);
        return consumer;
    }

    /** A lite pull consumer that has not started; a new group begins at the first message. */
    public DefaultLitePullConsumer litePull(String group) {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer(group);
        consumer.setConsumerPullTimeoutMillis(TIMEOUT_MS);
        consumer.setNamesrvAddr(nameServers);
        consumer.setInstanceName("instance-" + INSTANCES.incrementAndGet());
        consumer.setMqClientApiTimeout(TIMEOUT_MS);
        consumer.setPollNameServerInterval(1000);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        shutdowns.push(consumer::shutdown);
        return consumer;
    }

    /** A pull consumer that has not started. */
    @SuppressWarnings("deprecation") // people still have it
    public DefaultMQPullConsumer pull(String group) {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer(group);
        consumer.setConsumerPullTimeoutMillis(TIMEOUT_MS);
        consumer.setNamesrvAddr(nameServers);
        consumer.setInstanceName("instance-" + INSTANCES.incrementAndGet());
        consumer.setMqClientApiTimeout(TIMEOUT_MS);
        shutdowns.push(consumer::shutdown);
        return consumer;
    }

    @Override
    public void close() {
        while (!shutdowns.isEmpty()) {
            shutdowns.pop().run();
        }
    }
}
