package org.ferrymq.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the servers start, refuse to start and stop: ready lines, exit codes and what they say. */
class ServerLifeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    @Test
    void serversStopCleanlyOnSigterm() {
        try (ServerProcess nameServer = ServerProcess.nameServer().start();
                ServerProcess broker = ServerProcess.broker(dir.resolve("store"), nameServer.address())
                        .start()) {
            assertThat(broker.output())
                    .anyMatch(line -> line.startsWith("FerryMQ broker broker-a ready at 127.0.0.1:"));
            assertThat(nameServer.output()).anyMatch(line -> line.startsWith("FerryMQ nameserver ready at 127.0.0.1:"));
            assertThat(broker.terminate()).isZero();
            assertThat(nameServer.terminate()).isZero();
        }
    }

    @Test
    void aBrokerFindsItsNameserversInTheEnvironment() {
        try (ServerProcess nameServer = ServerProcess.nameServer().start();
                ServerProcess broker = ServerProcess.broker(dir.resolve("store"))
                        .withEnvironment("NAMESRV_ADDR", ServerProcess.text(nameServer.address()))
                        .start()) {
            await().atMost(PATIENCE)
                    .until(() -> nameServer.output().stream().anyMatch(line -> line.contains("broker broker-a")));
            assertThat(broker.output()).noneMatch(line -> line.contains("registers with no nameserver"));
        }
    }

    @Test
    void aBrokerWithoutNameserverSaysThatNobodyFindsIt() {
        try (ServerProcess broker = ServerProcess.broker(dir.resolve("store")).start()) {
            await().atMost(PATIENCE)
                    .until(() -> broker.output().stream()
                            .anyMatch(line -> line.contains("registers with no nameserver")
                                    && line.contains("--namesrv")
                                    && line.contains("NAMESRV_ADDR")));
        }
        try (ServerProcess broker =
                ServerProcess.broker(dir.resolve("other")).withEnvironment("NAMESRV_ADDR", "nowhere")) {
            assertThat(broker.startToFail()).isEqualTo(2);
            assertThat(broker.output()).anyMatch(line -> line.contains("NAMESRV_ADDR = 'nowhere'"));
        }
    }

    @Test
    void lockedStoreIsCode4AndTheHolderGoesOn() {
        try (ServerProcess holder = ServerProcess.combined(dir.resolve("store")).start();
                ServerProcess second = ServerProcess.combined(dir.resolve("store"))) {
            assertThat(second.startToFail()).isEqualTo(4);
            assertThat(String.join("\n", second.output()))
                    .contains(dir.resolve("store").toString());
            assertThat(holder.isAlive()).isTrue();
            assertThat(holder.terminate()).isZero();
        }
    }

    @Test
    void busyPortIsCode3() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerProcess broker = ServerProcess.combined(
                        dir.resolve("store"), "--port", Integer.toString(taken.getLocalPort()))) {
            assertThat(broker.startToFail()).isEqualTo(3);
            assertThat(String.join("\n", broker.output())).contains(Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void badConfigurationIsCode2AndNamesTheKey() throws IOException {
        Path config = dir.resolve("broker.conf");
        Files.writeString(config, "stoer { dir = x }");
        try (ServerProcess broker = ServerProcess.combined(dir.resolve("store"), "--config", config.toString())) {
            assertThat(broker.startToFail()).isEqualTo(2);
            assertThat(String.join("\n", broker.output())).contains("stoer");
        }
        try (ServerProcess broker = ServerProcess.combined(dir.resolve("store"), "--flush", "sometimes")) {
            assertThat(broker.startToFail()).isEqualTo(2);
        }
    }

    @Test
    void foreignFolderIsCode5AndKeepsWhatIsInIt() throws IOException {
        Path photos = Files.createDirectory(dir.resolve("photos"));
        Files.writeString(photos.resolve("holiday.jpg"), "precious");
        try (ServerProcess broker = ServerProcess.combined(photos)) {
            assertThat(broker.startToFail()).isEqualTo(5);
            assertThat(String.join("\n", broker.output())).contains(photos.toString());
        }
        try (Stream<Path> files = Files.list(photos)) {
            assertThat(files).containsExactly(photos.resolve("holiday.jpg"));
        }
        assertThat(photos.resolve("holiday.jpg")).hasContent("precious");
    }
}
