package org.ferrymq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main classes in processes of their own: ready lines, messages, exit codes. */
class ServerProcessTest {
    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endAll() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dlogback.configurationFile=org/ferrymq/broker/logback.xml",
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("stderr-" + processes.size()).toFile())
                .start();
        processes.add(process);
        return process;
    }

    private String errors(int process) throws IOException {
        return Files.readString(folder.resolve("stderr-" + process));
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return String.valueOf(reader.readLine());
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
        return process.exitValue();
    }

    @Test
    void brokerSaysReadyKeepsOthersOutAndStopsCleanly() throws Exception {
        String store = folder.resolve("store").toString();
        Process broker = start(BrokerMain.class, "--port", "0", "--store", store, "--name", "b1", "--flush", "async");
        String ready = firstLine(broker);
        assertThat(ready).matches("FerryMQ broker b1 ready at 127\\.0\\.0\\.1:[0-9]+");
        String port = ready.substring(ready.lastIndexOf(':') + 1);

        assertThat(exitCode(start(BrokerMain.class, "--port", port, "--store", store + "2")))
                .isEqualTo(3);
        assertThat(errors(1)).contains("another process uses the port").hasLineCount(1);
        assertThat(exitCode(start(BrokerMain.class, "--port", "0", "--store", store)))
                .isEqualTo(4);
        assertThat(errors(2)).contains("in use by process " + broker.pid()).hasLineCount(1);

        // SIGTERM
        broker.destroy();
        assertThat(exitCode(broker)).isZero();
    }

    @Test
    void wrongSettingsAndForeignFoldersAreRefusedWithTheirCodes() throws Exception {
        assertThat(exitCode(start(BrokerMain.class, "--port", "70000"))).isEqualTo(2);
        assertThat(errors(0)).contains("net.port = 70000: must be 0 to 65535").hasLineCount(1);
        assertThat(exitCode(start(BrokerMain.class, "--prot", "1"))).isEqualTo(2);
        Path foreign = Files.createDirectory(folder.resolve("foreign"));
        Path theirs = Files.writeString(foreign.resolve("letter.txt"), "dear");
        assertThat(exitCode(start(BrokerMain.class, "--port", "0", "--store", foreign.toString())))
                .isEqualTo(5);
        assertThat(errors(2)).contains("not a FerryMQ store");
        assertThat(foreign).isDirectoryContaining(file -> file.equals(theirs));
        assertThat(foreign.toFile().list()).hasSize(1);
    }

    @Test
    void serverNamesBothAddresses() throws Exception {
        Process server = start(
                ServerMain.class,
                "--port",
                "0",
                "--namesrv-port",
                "0",
                "--store",
                folder.resolve("s").toString());
        assertThat(firstLine(server))
                .matches("FerryMQ server ready at 127\\.0\\.0\\.1:[0-9]+ \\(nameserver 127\\.0\\.0\\.1:[0-9]+\\)");
        server.destroy();
        assertThat(exitCode(server)).isZero();
    }
}
