package org.ferrymq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.ferrymq.broker.config.BrokerConfigReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is made on disk: the message, the exit code, and that nothing was made. */
class StartRefusalTest {
    @TempDir
    Path folder;

    @AfterEach
    void nothingWasMade() {
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void onePortForTwo() {
        refused(ExitCode.CONFIGURATION, 21_011, Map.of("net.port", 21_011), "both to listen on port 21011");
        refused(
                ExitCode.CONFIGURATION,
                21_012,
                Map.of("metrics.enabled", true, "metrics.port", 21_012, "net.port", 0),
                "metrics.port = 21012: --namesrv-port is the same port");
    }

    @Test
    void portsThatAreTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            refused(ExitCode.PORT_BUSY, port, Map.of("net.port", 0), "choose another with --namesrv-port");
            refused(ExitCode.PORT_BUSY, 0, Map.of("net.port", port), "choose another with --port");
            refused(
                    ExitCode.PORT_BUSY,
                    0,
                    Map.of("net.port", 0, "metrics.enabled", true, "metrics.port", port),
                    "choose another with metrics.port");
        }
    }

    @Test
    void hostsThatNobodyKnows() {
        refused(
                ExitCode.CONFIGURATION,
                0,
                Map.of("net.port", 0, "net.bind", "nosuch.host.invalid"),
                "no host nosuch.host.invalid is known");
        refused(
                ExitCode.CONFIGURATION,
                0,
                Map.of(
                        "net.port",
                        0,
                        "metrics.enabled",
                        true,
                        "metrics.port",
                        0,
                        "metrics.bind",
                        "nosuch.host.invalid"),
                "metrics cannot listen on nosuch.host.invalid:0");
    }

    @Test
    void usersThatCannotBeRead() {
        refused(
                ExitCode.CONFIGURATION,
                0,
                Map.of("net.port", 0, "security.users", folder.resolve("none").toString()),
                "security.users");
    }

    private void refused(ExitCode code, int nameServerPort, Map<String, Object> settings, String message) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("store.dir", folder.resolve("store").toString());
        assertThatThrownBy(() -> CombinedServer.start(
                        BrokerConfigReader.read(null, all),
                        nameServerPort,
                        CombinedServer.PortSettings.FLAGS,
                        failure -> {}))
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(ExitCode.of(e)).isEqualTo(code));
    }
}
