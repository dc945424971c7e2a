package org.ferrymq.tck.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.ferrymq.broker.security.PasswordHash;
import org.ferrymq.broker.security.UsersFile;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.jms.FerryTopic;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.jms.connection.OpenConnection;
import org.ferrymq.protocol.command.jms.transaction.InDoubtList;
import org.ferrymq.protocol.command.jms.transaction.TxInDoubt;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.ferrymq.tck.ServerProcess;

/** A nameserver and brokers, each in a process of its own. For one thread; closing kills them. */
final class Cluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(90);
    static final long SOON = 60_000;
    static final String USER = "alice";
    static final String PASSWORD = "secret";

    private final Path folder;
    private final ServerProcess nameServer = ServerProcess.nameServer().start();
    private final Map<String, ServerProcess> brokers = new TreeMap<>();
    private final DefaultMQAdminExt admin = new DefaultMQAdminExt(60_000);
    private final String credentials;
    private final List<String> more = new ArrayList<>();

    Cluster(Path folder, String... names) throws Exception {
        this(folder, false, names);
    }

    /** {@code users}: whether brokers want {@link #USER} and {@link #PASSWORD} of their clients. */
    Cluster(Path folder, boolean users, String... names) throws Exception {
        this.folder = folder;
        credentials = users ? "&user=" + USER + "&password=" + PASSWORD : "";
        if (users) {
            UsersFile file = new UsersFile(folder.resolve("users.txt"));
            file.write(Map.of(USER, PasswordHash.of(PASSWORD, PasswordHash.MIN_ITERATIONS)));
            more.addAll(List.of("--users", file.path().toString()));
        }
        for (String name : names) {
            startElsewhere(name);
        }
        admin.setNamesrvAddr(ServerProcess.text(nameServer.address()));
        admin.setInstanceName("cluster-" + folder.hashCode());
        admin.start();
    }

    /** Starts a broker, new or with the store of one that died, at an address that it never had. */
    ServerProcess startElsewhere(String name) {
        List<String> arguments = new ArrayList<>(List.of("--name", name));
        arguments.addAll(more);
        ServerProcess broker = ServerProcess.broker(
                        folder.resolve(name), nameServer.address(), arguments.toArray(String[]::new))
                .start();
        brokers.put(name, broker);
        return broker;
    }

    ServerProcess broker(String name) {
        return brokers.get(name);
    }

    InetSocketAddress nameServer() {
        return nameServer.address();
    }

    String url() {
        return ServerProcess.url(nameServer.address());
    }

    /** Waits until a broker knows that there is another one. */
    void awaitAcquaintance(String broker, String other) {
        await().atMost(PATIENCE)
                .until(() -> broker(broker).output().stream()
                        .anyMatch(line -> line.contains("broker " + other + " belongs to cluster")));
    }

    /** Options for the user, to be added to a URL that has others; empty without users. */
    String credentials() {
        return credentials;
    }

    /** Connections that use all brokers. */
    FerryConnectionFactory factory(String... options) {
        String text = String.join("&", options);
        return new FerryConnectionFactory(
                url() + "&clusterRefresh=1s" + credentials + (text.isEmpty() ? "" : "&" + text));
    }

    /** Connections that use one broker. */
    FerryConnectionFactory only(String broker) {
        return new FerryConnectionFactory(url() + "&broker=" + broker + credentials);
    }

    /** A queue that there is on these brokers, and on no other. */
    FerryQueue queueOn(String name, String... on) throws Exception {
        FerryQueue queue = new FerryQueue(name);
        create(queue, name, on);
        return queue;
    }

    /** A topic that there is on these brokers, and on no other. */
    FerryTopic topicOn(String name, String... on) throws Exception {
        FerryTopic topic = new FerryTopic(name);
        create(topic, name, on);
        return topic;
    }

    private void create(Destination destination, String name, String... on) throws Exception {
        for (String broker : on) {
            try (Connection connection = only(broker).createConnection()) {
                connection.createSession().createProducer(destination).close();
                connection.createSession().createConsumer(destination).close();
            }
        }
        await().atMost(PATIENCE).ignoreExceptions().until(() -> brokersOf(name).equals(Set.of(on)));
    }

    /** The brokers that the nameserver names for a destination. */
    Set<String> brokersOf(String name) throws Exception {
        Set<String> result = new TreeSet<>();
        for (BrokerData data : admin.examineTopicRouteInfo(name).getBrokerDatas()) {
            result.add(data.getBrokerName());
        }
        return result;
    }

    /** The brokers that the nameserver knows. */
    Set<String> names() throws Exception {
        return admin.examineBrokerClusterInfo().getBrokerAddrTable().keySet();
    }

    /** Sends texts by way of one broker only. */
    void sendTo(String broker, Destination destination, String... texts) throws JMSException {
        try (Connection connection = only(broker).createConnection()) {
            send(connection.createSession(), destination, texts);
        }
    }

    /** What waits on one broker, taken. */
    List<String> drain(String broker, Destination destination) throws JMSException {
        try (Connection connection = only(broker).createConnection()) {
            connection.start();
            List<String> result = new ArrayList<>();
            MessageConsumer consumer = connection.createSession().createConsumer(destination);
            Message message = consumer.receiveNoWait();
            while (message != null) {
                result.add(((TextMessage) message).getText());
                message = consumer.receiveNoWait();
            }
            return result;
        }
    }

    /** What administrators are shown as in doubt, of all brokers. */
    List<String> inDoubt() throws Exception {
        List<String> result = new ArrayList<>();
        for (ServerProcess broker : brokers.values()) {
            try (TransportClient client = new TransportClient(TransportConfig.client())) {
                org.ferrymq.protocol.transport.Connection channel = client.connect(
                                broker.address(), (from, request, responder) -> request.release())
                        .get(60, TimeUnit.SECONDS);
                channel.request(
                                Commands.toFrame(
                                        new OpenConnection("in-doubt", null, USER, PASSWORD, "test"),
                                        HeaderEncoding.JSON),
                                Duration.ofSeconds(60))
                        .get(60, TimeUnit.SECONDS)
                        .release();
                Frame answer = channel.request(
                                Commands.toFrame(new TxInDoubt(), HeaderEncoding.JSON), Duration.ofSeconds(60))
                        .get(60, TimeUnit.SECONDS);
                JsonBody.read(answer.body(), InDoubtList.class)
                        .branches()
                        .forEach(branch -> result.add(branch.toString()));
                answer.release();
            }
        }
        return result;
    }

    static void send(Session session, Destination destination, String... texts) throws JMSException {
        MessageProducer producer = session.createProducer(destination);
        for (String text : texts) {
            producer.send(session.createTextMessage(text));
        }
        producer.close();
    }

    static List<String> receive(MessageConsumer consumer, int count) throws JMSException {
        List<String> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Message message = consumer.receive(SOON);
            assertThat(message).as("after %s", result).isNotNull();
            result.add(((TextMessage) message).getText());
        }
        return result;
    }

    @Override
    public void close() {
        admin.shutdown();
        brokers.values().forEach(ServerProcess::close);
        nameServer.close();
    }
}
