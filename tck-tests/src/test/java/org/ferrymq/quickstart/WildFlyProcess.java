package org.ferrymq.quickstart;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.ferrymq.tck.wildfly.Ports;

/** A WildFly started by its own script on a copy of its configuration; archives are deployed by dropping them into its folder. */
final class WildFlyProcess implements AutoCloseable {
    private static final String CONFIGURATION = "standalone-full.xml";

    private final Process process;
    private final Path base;
    private final int offset;

    private WildFlyProcess(Process process, Path base, int offset) {
        this.process = process;
        this.base = base;
        this.offset = offset;
    }

    /**
     * Starts it; it is up once something is deployed.
     *
     * @param home unpacked WildFly
     * @param base folder of its own for configuration, deployments and logs
     * @param brokerUrl what the expression in the adapter's ironjacamar.xml becomes
     */
    static WildFlyProcess start(Path home, Path base, String brokerUrl) throws IOException {
        for (String folder : List.of("deployments", "log", "tmp", "data")) {
            Files.createDirectories(base.resolve(folder));
        }
        copy(home.resolve("standalone/configuration"), base.resolve("configuration"));
        int offset = Ports.wildFlyOffset(0);
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("bin/standalone.sh").toString(),
                        "-c",
                        CONFIGURATION,
                        "-Djboss.server.base.dir=" + base,
                        "-Djboss.socket.binding.port-offset=" + offset,
                        "-Dferrymq.url=" + brokerUrl)
                .redirectErrorStream(true)
                .redirectOutput(base.resolve("log/console.log").toFile());
        builder.environment().put("JAVA_OPTS", "-Xmx768m -Djava.net.preferIPv4Stack=true");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LAUNCH_JBOSS_IN_BACKGROUND", "true"); // so that the script hands signals on
        return new WildFlyProcess(builder.start(), base, offset);
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(from)) {
            files = found.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /** Deploys an archive under a name and waits until the server says that it is deployed. */
    void deploy(Path archive, String name) throws IOException {
        Path deployments = base.resolve("deployments");
        Path part = deployments.resolve(name + ".part"); // the scanner must not see half an archive
        Files.copy(archive, part);
        Files.move(part, deployments.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        await(name + " is deployed").until(() -> {
            Path failed = deployments.resolve(name + ".failed");
            StepFailedException.check(!Files.exists(failed), name + " was not deployed: " + text(failed));
            return Files.exists(deployments.resolve(name + ".deployed"));
        });
    }

    /** Undeploys and waits until the server says that it is done. */
    void undeploy(String name) throws IOException {
        Path deployments = base.resolve("deployments");
        Files.delete(deployments.resolve(name));
        await(name + " is undeployed").until(() -> Files.exists(deployments.resolve(name + ".undeployed")));
    }

    private org.awaitility.core.ConditionFactory await(String what) {
        return Awaitility.await(what + ", see " + log())
                .atMost(Duration.ofMinutes(3))
                .failFast("WildFly ended, see " + log(), () -> !process.isAlive());
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** {@return whether its log contains a text} */
    boolean hasLogged(String text) throws IOException {
        return text(log()).contains(text);
    }

    Path log() {
        return base.resolve("log/console.log");
    }

    /** {@return where its applications are} */
    URI http() {
        return URI.create("http://127.0.0.1:" + (8080 + offset));
    }

    /** Shuts it down as an operator does; waits until it is gone. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
