package org.ferrymq.tck.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ferrymq.tck.wildfly.Ports;

/**
 * A WildFly of few parts in a process of its own, with the resource adapter installed by {@code bin/install-wildfly}; archives are deployed by its
 * scanner. For one thread; closing kills what still runs.
 */
final class WildFlyNode implements CrashServer {
    private static final Path HOME = Path.of(System.getProperty("wildfly.home")).toAbsolutePath();
    private static final Path FERRYMQ_HOME =
            Path.of(System.getProperty("ferrymq.home")).toAbsolutePath().normalize();
    private static final String CONFIGURATION = "minimal.xml";
    private static final Set<String> PERMANENT = Set.of("EISNAME", "TransactionStatusManager");
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.security",
            "java.util",
            "java.util.concurrent");

    private final Path folder;
    private final Path base;
    private final int offset;
    private Process process;
    private int starts;

    /** A server that does not run yet; {@code folder} takes all that it writes. */
    WildFlyNode(Path folder) throws IOException {
        this.folder = folder.toAbsolutePath();
        base = this.folder.resolve("base");
        offset = Ports.wildFlyOffset(3_000);
        for (String name : List.of("deployments", "log", "tmp", "data", "configuration")) {
            Files.createDirectories(base.resolve(name));
        }
        try (Stream<Path> files = Files.list(HOME.resolve("standalone/configuration"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".properties"))
                    .toList()) {
                Files.copy(file, base.resolve("configuration").resolve(file.getFileName()));
            }
        }
    }

    @Override
    public void setUp(String brokerUrl, Path driver, Map<String, String> database) throws IOException {
        String name = driver.getFileName().toString();
        Files.copy(driver, base.resolve("deployments").resolve(name));
        MinimalConfiguration.write(
                HOME.resolve("standalone/configuration/standalone-full.xml"),
                base.resolve("configuration").resolve(CONFIGURATION),
                name,
                database);
        run(List.of(
                FERRYMQ_HOME.resolve("bin/install-wildfly").toString(),
                HOME.toString(),
                "--base",
                base.toString(),
                "--config",
                CONFIGURATION,
                "--url",
                brokerUrl));
    }

    @Override
    public void start() throws IOException {
        if (isAlive()) {
            return;
        }
        Path console = folder.resolve("console-" + ++starts + ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.net.preferIPv4Stack=true",
                "-Djboss.modules.system.pkgs=org.jboss.byteman",
                "-Dorg.jboss.boot.log.file=" + base.resolve("log/boot.log"),
                "-Djboss.home.dir=" + HOME,
                "-Djboss.server.base.dir=" + base,
                "-Djboss.socket.binding.port-offset=" + offset));
        OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        command.add("--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED");
        command.addAll(List.of(
                "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=1",
                "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1",
                "-DJTAEnvironmentBean.orphanSafetyInterval=500",
                "-jar",
                HOME.resolve("jboss-modules.jar").toString(),
                "-mp",
                HOME.resolve("modules").toString(),
                "org.jboss.as.standalone",
                "-c",
                CONFIGURATION));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(console.toFile())
                .start();
        await("WildFly is up, see " + console)
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .failFast("WildFly ended, see " + console, () -> !process.isAlive())
                .until(() -> text(console).contains("WFLYSRV0025"));
    }

    @Override
    public void awaitRecoveryWithoutBroker() {
        // it asks every second
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    @Override
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd();
        }
    }

    @Override
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("WildFly ends").isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    @Override
    public List<Path> unfinishedTransactions() throws IOException {
        Path store = base.resolve("data/tx-object-store");
        if (!Files.exists(store)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(Files::isRegularFile)
                    .filter(file ->
                            !PERMANENT.contains(file.getParent().getFileName().toString()))
                    .toList();
        }
    }

    @Override
    public void deploy(Path archive) throws IOException {
        String name = archive.getFileName().toString();
        Path deployments = base.resolve("deployments");
        Path failed = deployments.resolve(name + ".failed");
        Path deployed = deployments.resolve(name + ".deployed");
        Files.deleteIfExists(failed);
        Files.deleteIfExists(deployments.resolve(name + ".undeployed"));
        Files.deleteIfExists(deployed);
        Path part = deployments.resolve(name + ".part"); // the scanner must not see half an archive
        Files.copy(archive, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, deployments.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        await(name + " is deployed")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Files.exists(failed) || Files.exists(deployed));
        assertThat(failed).as(name + ": " + text(failed)).doesNotExist();
    }

    /** Takes an archive out of service. */
    void undeploy(String name) throws IOException {
        Path deployments = base.resolve("deployments");
        Files.delete(deployments.resolve(name));
        await(name + " is undeployed")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Files.exists(deployments.resolve(name + ".undeployed")));
    }

    /** Runs a command of WildFly's command line interface. {@return what it prints} */
    String cli(String command) throws IOException {
        return run(List.of(
                HOME.resolve("bin/jboss-cli.sh").toString(),
                "--connect",
                "--controller=127.0.0.1:" + (9990 + offset),
                "--command=" + command));
    }

    /** {@return what it has logged in all its lives} */
    String log() {
        return text(base.resolve("log/server.log"));
    }

    /** Runs a command; it has to succeed. {@return what it prints} */
    static String run(List<String> command) throws IOException {
        Path output = Files.createTempFile("command", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(new java.io.File("/dev/null"));
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().remove("JAVA_OPTS");
            Process running = builder.start();
            boolean ended = running.waitFor(2, TimeUnit.MINUTES);
            if (!ended) {
                running.destroyForcibly();
            }
            assertThat(ended && running.exitValue() == 0)
                    .as("%s: %s", command, Files.readString(output))
                    .isTrue();
            return Files.readString(output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(output);
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
