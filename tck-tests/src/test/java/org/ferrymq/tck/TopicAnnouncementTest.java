package org.ferrymq.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.ferrymq.jms.FerryConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever makes a topic is answered when the nameservers know it: a broker in a process of its own, a nameserver that answers when
 * it is told to, another one that is away, the stock administrator and a Jakarta Messaging client.
 */
class TopicAnnouncementTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** So long the broker waits for a nameserver that does not answer. */
    private static final Duration BOUND = Duration.ofSeconds(3);

    @TempDir
    private static Path store;

    private static HoldingNameServer nameServer;
    private static ServerProcess broker;
    private static DefaultMQAdminExt admin;

    @BeforeAll
    static void startServers() throws Exception {
        nameServer = new HoldingNameServer();
        InetSocketAddress away;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            away = new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
        }
        broker =
                ServerProcess.broker(store, List.of(away, nameServer.address())).start();
        admin = new DefaultMQAdminExt(120_000);
        admin.setNamesrvAddr(ServerProcess.text(nameServer.address()));
        admin.setInstanceName("announcements");
        admin.start();
    }

    @AfterAll
    static void stopServers() {
        admin.shutdown();
        broker.close();
        nameServer.close();
    }

    @Test
    void aTopicIsAnsweredWhenTheNameserverKnowsItOrHasNotAnsweredForLong() throws Exception {
        assertAnsweredAfterRegistration("stock", 3, () -> {
            admin.createAndUpdateTopicConfig(ServerProcess.text(broker.address()), new TopicConfig("stock", 3, 3, 6));
            return "stock";
        });
    }

    @Test
    void aChangedTopicToo() throws Exception {
        String address = ServerProcess.text(broker.address());
        admin.createAndUpdateTopicConfig(address, new TopicConfig("changed", 3, 3, 6));
        assertAnsweredAfterRegistration("changed", 5, () -> {
            admin.createAndUpdateTopicConfig(address, new TopicConfig("changed", 5, 5, 6));
            return "changed";
        });
    }

    @Test
    void aQueueOfJakartaMessagingToo() throws Exception {
        FerryConnectionFactory factory = new FerryConnectionFactory(ServerProcess.url(nameServer.address()));
        try (Connection connection = factory.createConnection()) {
            assertAnsweredAfterRegistration("jakarta", 1, () -> {
                var session = connection.createSession();
                return session.createProducer(session.createQueue("jakarta"));
            });
        }
    }

    /** What the broker answers comes after the nameserver's answer, or later than it waits for that. */
    private static void assertAnsweredAfterRegistration(String topic, int queues, Callable<?> create) {
        nameServer.hold(topic, queues);
        long start = System.nanoTime();
        CompletableFuture<?> created = CompletableFuture.supplyAsync(() -> {
            try {
                return create.call();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        await().atMost(PATIENCE).until(() -> nameServer.isHeld() || created.isCompletedExceptionally());
        boolean early = created.isDone();
        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        nameServer.release();

        await().atMost(PATIENCE).until(created::isDone);
        assertThat(created).isCompleted();
        assertThat(!early || waited.compareTo(BOUND) >= 0)
                .as("answered after %s, before the nameserver knew the topic", waited)
                .isTrue();
    }
}
