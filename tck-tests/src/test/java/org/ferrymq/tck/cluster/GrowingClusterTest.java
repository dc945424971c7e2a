package org.ferrymq.tck.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.ferrymq.tck.cluster.Cluster.PATIENCE;
import static org.ferrymq.tck.cluster.Cluster.receive;
import static org.ferrymq.tck.cluster.Cluster.send;

import io.netty.buffer.ByteBuf;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.ferrymq.broker.admin.AdminMain;
import org.ferrymq.jms.FerryTopic;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.route.RegisterBroker;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.route.BrokerRegistration;
import org.ferrymq.protocol.route.DataVersion;
import org.ferrymq.protocol.route.TopicTable;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.ferrymq.tck.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A cluster of one broker that gets a second one while connections are open, and loses it for good. */
@Timeout(300)
class GrowingClusterTest {
    private static final String CLUSTER = "DefaultCluster";

    @TempDir
    private Path folder;

    @Test
    void openConnectionsUseABrokerThatComesAndRecoveryWaitsForOneThatGoes() throws Exception {
        try (Cluster cluster = new Cluster(folder, "a");
                Connection connection = cluster.factory("clientId=growing").createConnection()) {
            connection.start();
            List<String> problems = new CopyOnWriteArrayList<>();
            connection.setExceptionListener(problem -> problems.add(problem.toString()));
            Session session = connection.createSession();
            Queue queue = cluster.queueOn("growing-queue", "a");
            Topic topic = cluster.topicOn("growing-topic", "a");
            MessageConsumer receiver = session.createConsumer(queue);
            MessageConsumer subscriber = session.createConsumer(topic);
            MessageConsumer shared = session.createSharedConsumer(topic, "shared");
            MessageConsumer durable = session.createDurableConsumer(topic, "durable");
            List<MessageConsumer> subscribers = List.of(subscriber, shared, durable);
            send(session, topic, "on a");
            for (MessageConsumer each : subscribers) {
                assertThat(receive(each, 1)).containsExactly("on a");
            }
            Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
            MessageProducer early = transacted.createProducer(queue);
            early.send(transacted.createTextMessage("in the transaction, on a"));

            cluster.startElsewhere("b");
            // before anybody has heard of b
            cluster.sendTo("b", topic, "on b, 1", "on b, 2");
            cluster.sendTo("b", queue, "to the queue on b");
            assertThat(receive(receiver, 1)).containsExactly("to the queue on b");
            for (MessageConsumer each : subscribers) {
                assertThat(receive(each, 2)).containsExactly("on b, 1", "on b, 2");
            }
            Queue onB = cluster.queueOn("only-on-b", "b");
            send(transacted, onB, "in the transaction, on b");
            transacted.commit();
            assertThat(cluster.drain("b", onB)).containsExactly("in the transaction, on b");
            assertThat(receive(receiver, 1)).containsExactly("in the transaction, on a");
            for (int i = 0; i < 4; i++) {
                try (Connection other = cluster.factory().createConnection()) {
                    send(other.createSession(), topic, "later " + i);
                }
            }
            for (MessageConsumer each : subscribers) {
                List<String> later = new ArrayList<>(receive(each, 4));
                assertThat(later).containsExactlyInAnyOrder("later 0", "later 1", "later 2", "later 3");
                assertThat(each.receiveNoWait()).isNull();
            }
            assertThat(problems).as("the connection was not opened anew").isEmpty();

            recoveryWaits(cluster);
        }
    }

    private static void recoveryWaits(Cluster cluster) throws Exception {
        cluster.awaitAcquaintance("a", "b");
        String nameServer = ServerProcess.text(cluster.nameServer());
        assertThat(mqadmin(1, nameServer, "broker", "forget", "b"))
                .contains("broker b is registered with nameserver " + nameServer)
                .contains("nothing was forgotten")
                .contains("mqadmin namesrv list");
        try (ServerProcess second = ServerProcess.nameServer().start();
                TransportClient client = new TransportClient(TransportConfig.client())) {
            String other = ServerProcess.text(second.address());
            org.ferrymq.protocol.transport.Connection asBroker = client.connect(
                            second.address(), (from, request, responder) -> request.release())
                    .get(60, TimeUnit.SECONDS);
            register(asBroker, "a", cluster.broker("a").address());
            assertThat(mqadmin(1, other, "broker", "forget", "b"))
                    .as("b is not listed there, but where a is registered")
                    .contains("nameserver " + nameServer + " of broker a");
            register(asBroker, "b", cluster.broker("b").address());
            cluster.broker("b").kill();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> cluster.names().equals(Set.of("a")));
            assertThat(mqadmin(1, nameServer + ";" + other, "broker", "forget", "b"))
                    .contains("broker b is registered with nameserver " + other)
                    .doesNotContain(nameServer + " (");
        }
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> cluster.brokersOf("growing-queue").equals(Set.of("a")));
        try (XAConnection connection = cluster.factory().createXAConnection()) {
            XAResource resource = connection.createXASession().getXAResource();
            assertThatThrownBy(() -> resource.recover(XAResource.TMSTARTRSCAN))
                    .hasMessageContaining("the brokers [b] are away")
                    .hasMessageContaining("mqadmin broker forget")
                    .isInstanceOfSatisfying(
                            XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL));
            assertThat(mqadmin(1, nameServer, "broker", "forget", "c"))
                    .contains("nothing was forgotten: broker a remembers no broker c, but [b]");
            assertThat(mqadmin(0, nameServer, "broker", "forget", "b")).contains("Forgot broker b on a.");
            assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
        }
        assertThat(mqadmin(1, nameServer, "broker", "forget", "b"))
                .contains("nothing was forgotten: broker a remembers no broker b, but []");
        assertThat(mqadmin(1, nameServer, "broker", "forget", "a")).contains("broker a is registered");
    }

    private static void register(
            org.ferrymq.protocol.transport.Connection nameServer, String broker, InetSocketAddress address)
            throws Exception {
        ByteBuf topics = JsonBody.write(BrokerRegistration.of(new TopicTable(Map.of(), DataVersion.ZERO)));
        Frame answer = nameServer
                .request(
                        Commands.toFrame(
                                new RegisterBroker(
                                        broker, ServerProcess.text(address), CLUSTER, "", 0, 0, false, 0, true, topics),
                                HeaderEncoding.JSON),
                        Duration.ofSeconds(60))
                .get(60, TimeUnit.SECONDS);
        assertThat(answer.code()).isEqualTo(ResponseCode.SUCCESS);
        answer.release();
    }

    private static String mqadmin(int exitCode, String nameServers, String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine command = AdminMain.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(out, true));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--namesrv", nameServers, "--timeout", "60"));
        int code = command.execute(all.toArray(String[]::new));
        assertThat(code).as(out.toString()).isEqualTo(exitCode);
        return out.toString();
    }

    @Test
    void aSubscriberDoesNotGetWhatWasSentBeforeIt() throws Exception {
        Topic topic = new FerryTopic("early-topic");
        try (Cluster cluster = new Cluster(folder, "a", "b")) {
            cluster.topicOn("early-topic", "b");
            cluster.sendTo("b", topic, "too early");
            cluster.broker("b").kill();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> cluster.names().equals(Set.of("a")));
            try (Connection connection = cluster.factory().createConnection()) {
                connection.start();
                MessageConsumer subscriber = connection.createSession().createConsumer(topic);
                cluster.broker("b").start();
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> cluster.brokersOf("early-topic").contains("b"));
                cluster.sendTo("b", topic, "in time");
                assertThat(receive(subscriber, 1)).containsExactly("in time");
                assertThat(subscriber.receiveNoWait()).isNull();
            }
        }
    }
}
