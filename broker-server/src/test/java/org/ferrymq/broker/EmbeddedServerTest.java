package org.ferrymq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;
import static org.ferrymq.broker.BrokerClient.pull;
import static org.ferrymq.broker.BrokerClient.send;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.route.GetRoute;
import org.ferrymq.protocol.command.topic.CreateTopic;
import org.ferrymq.protocol.server.EmbeddedServer;
import org.ferrymq.protocol.server.EmbeddedServerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nameserver and broker in this process, found as the provider finds them. */
class EmbeddedServerTest {
    @TempDir
    Path folder;

    private static EmbeddedServer start(Map<String, String> options) {
        return ServiceLoader.load(EmbeddedServerFactory.class)
                .findFirst()
                .orElseThrow()
                .start(options);
    }

    @Test
    void newTopicHasARouteWithoutWaitingForTheNextRegistration() {
        try (EmbeddedServer server = start(Map.of());
                BrokerClient broker = new BrokerClient(server.brokerAddress());
                BrokerClient nameServer = new BrokerClient(server.nameServerAddress())) {
            // one after the other: with the registrations of every 30 s they would take two minutes and more
            assertTimeout(Duration.ofSeconds(100), () -> {
                for (int i = 0; i < 6; i++) {
                    String topic = "fresh" + i;
                    broker.call(new CreateTopic(topic, "", 2, 2, 6, "SINGLE_TAG", 0, false, null));
                    await().atMost(ONE_MINUTE)
                            .pollInterval(Duration.ofMillis(10))
                            .until(() -> nameServer.call(new GetRoute(topic)).code() == ResponseCode.SUCCESS);
                }
            });
            assertThat(new String(nameServer.call(new GetRoute("fresh0")).body(), StandardCharsets.UTF_8))
                    .contains("broker-a", "127.0.0.1:" + server.brokerAddress().getPort());
        }
    }

    @Test
    void temporaryStoreIsDeletedAtCloseAndAGivenOneKept() throws IOException {
        List<Path> before = temporaryStores();
        List<Path> since; // and those of other processes, which come and go meanwhile
        try (EmbeddedServer server = start(Map.of());
                BrokerClient client = new BrokerClient(server.brokerAddress())) {
            since = new ArrayList<>(temporaryStores());
            since.removeAll(before);
            assertThat(since).isNotEmpty();
            client.call(send("t", "gone"));
        }
        assertThat(since).anyMatch(Files::notExists);

        Map<String, String> options = Map.of("store", folder.toString(), "flush", "async", "brokerName", "b7");
        try (EmbeddedServer server = start(options);
                BrokerClient client = new BrokerClient(server.brokerAddress())) {
            client.call(send("t", "kept"));
        }
        try (EmbeddedServer server = start(options);
                BrokerClient client = new BrokerClient(server.brokerAddress())) {
            assertThat(client.call(pull("g", "t", 0, "*", 0)).texts()).containsExactly("kept");
        }
    }

    @Test
    void wrongOptionsAreRefusedByName() {
        assertThatThrownBy(() -> start(Map.of("stroe", "x")))
                .isInstanceOf(FerryException.class)
                .hasMessageContaining("stroe")
                .hasMessageContaining("did you mean store?");
        assertThatThrownBy(() -> start(Map.of("flush", "never")))
                .isInstanceOf(FerryException.class)
                .hasMessageContaining("store.flush = never");
    }

    @Test
    void refusalsNameTheOptionsOfTheUrl() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> start(Map.of("store", file.resolve("store").toString())))
                .hasMessageContaining("is a file, not a folder")
                .hasMessageContaining("the option store of an embedded: URL");
        assertThatThrownBy(() -> start(Map.of("port", "70000")))
                .isInstanceOf(FerryException.class)
                .hasMessage("embedded: port = 70000: must be 0 to 65535");
        assertThatThrownBy(() -> start(Map.of("namesrvPort", "some")))
                .isInstanceOf(FerryException.class)
                .hasMessage("embedded: namesrvPort = some: must be 0 to 65535");
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(busy.getLocalPort());
            assertThatThrownBy(() -> start(Map.of("port", port)))
                    .isInstanceOf(FerryException.class)
                    .hasMessageEndingWith("choose another with port");
            assertThatThrownBy(() -> start(Map.of("namesrvPort", port)))
                    .isInstanceOf(FerryException.class)
                    .hasMessageEndingWith("choose another with namesrvPort");
            assertThatThrownBy(() -> start(Map.of("namesrvPort", port, "port", port)))
                    .isInstanceOf(FerryException.class)
                    .hasMessageEndingWith("give namesrvPort and port different numbers");
        }
    }

    private static List<Path> temporaryStores() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("ferrymq-embedded-"))
                    .toList();
        }
    }
}
