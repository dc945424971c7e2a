package org.ferrymq.namesrv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the command refuses; that it serves and stops is tested with the real process, end to end. */
class NameServerMainTest {
    private final StringWriter err = new StringWriter();

    @Test
    void busyPortIsCode3() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("--port", Integer.toString(taken.getLocalPort()))).isEqualTo(3);
        }
        assertThat(err.toString()).contains("another process uses the port").contains("--port");
    }

    @Test
    void whatIsNoAddressOfThisMachineIsCode2AndSaysWhatToName() {
        assertThat(run("--port", "0", "--bind", "nosuch.host.invalid")).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "cannot listen on nosuch.host.invalid:0: no host nosuch.host.invalid is known; name an address");
        assertThat(run("--port", "0", "--bind", "192.0.2.1")).isEqualTo(2); // an address for documentation only
        assertThat(err.toString()).contains("192.0.2.1 is no address of this machine; name an address");
    }

    @Test
    void badUsageIsCode2() {
        assertThat(run("--port", "x")).isEqualTo(2);
        assertThat(run("--port", "70000")).isEqualTo(2);
        assertThat(run("--prot", "9876")).isEqualTo(2);
        assertThat(run("--config", "/does/not/exist")).isEqualTo(2);
    }

    @Test
    void badConfigurationFileIsCode2AndNamesTheKey(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("namesrv.conf");
        Files.writeString(file, "prot = 9876");
        assertThat(run("--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("prot");

        Files.writeString(file, "broker-timeout = 1 ms");
        assertThat(run("--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("broker-timeout");
    }

    @Test
    void configurationFileIsRead(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("namesrv.conf");
        Files.writeString(file, "port = 1234, bind = \"127.0.0.2\", broker-timeout = 30 s");

        NameServerConfig config = NameServerConfigReader.read(file);

        assertThat(config.port()).isEqualTo(1234);
        assertThat(config.bind()).isEqualTo("127.0.0.2");
        assertThat(config.brokerTimeout()).hasSeconds(30);
    }

    private int run(String... arguments) {
        return new CommandLine(new NameServerMain())
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
