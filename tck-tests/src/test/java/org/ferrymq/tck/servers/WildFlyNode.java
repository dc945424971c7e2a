package org.ferrymq.tck.servers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ferrymq.tck.wildfly.Ports;

/** WildFly, standalone, on a base folder of its own; archives are deployed by its scanner. */
public final class WildFlyNode extends AppServer {
    private final String configuration;
    private final Path base;
    private final int offset;
    private final List<String> jvmOptions = new ArrayList<>();
    private Process process;
    private int starts;

    /** As {@link AppServer#create}. */
    public WildFlyNode(Path home, Path work) throws IOException {
        this(home, work, "standalone-full.xml");
    }

    /** One that runs with another of the configurations that WildFly brings. */
    WildFlyNode(Path home, Path work, String configuration) throws IOException {
        super(home, work);
        this.configuration = configuration;
        base = this.work.resolve("base");
        offset = Ports.wildFlyOffset(100);
        for (String folder : List.of("deployments", "log", "tmp", "data")) {
            Files.createDirectories(base.resolve(folder));
        }
        Folders.copy(this.home.resolve("standalone/configuration"), base.resolve("configuration"));
        Files.writeString(
                configuration(),
                Files.readString(configuration()).replace("scan-interval=\"5000\"", "scan-interval=\"300\""));
    }

    /** {@return the file in which it keeps its configuration} */
    Path configuration() {
        return base.resolve("configuration").resolve(configuration);
    }

    @Override
    public void jvmOption(String option) {
        jvmOptions.add(option);
    }

    @Override
    public Commands.Result tryInstall(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(home.toString()));
        all.addAll(isAlive() ? List.of("--management", management()) : stopped());
        all.addAll(List.of(options));
        return Commands.script("install-wildfly", all.toArray(String[]::new));
    }

    /** {@return the options by which the script finds this server while it is stopped} */
    List<String> stopped() {
        return List.of("--base", base.toString(), "--config", configuration);
    }

    /** {@return host and port of its management} */
    String management() {
        return "127.0.0.1:" + (9990 + offset);
    }

    /** Runs commands of its command line interface in the running server. {@return what they print} */
    String cli(String... commands) throws IOException {
        return Commands.run(List.of(
                home.resolve("bin/jboss-cli.sh").toString(),
                "--connect",
                "--controller=" + management(),
                "--timeout=120000",
                "--no-color-output",
                "--commands=" + String.join(",", commands)));
    }

    @Override
    public void setUp(String brokerUrl, List<Pool> pools, String... more) throws IOException {
        install(brokerUrl, more);
        if (!pools.isEmpty()) {
            configure(pools.stream().flatMap(WildFlyNode::commands).toList());
        }
        start();
    }

    private static Stream<String> commands(Pool pool) {
        String definition =
                "/subsystem=resource-adapters/resource-adapter=ferrymq-ra/connection-definitions=" + pool.name();
        StringBuilder add = new StringBuilder(definition)
                .append(":add(class-name=org.ferrymq.ra.outbound.FerryManagedConnectionFactory,jndi-name=java:/jms/")
                .append(pool.name())
                .append(",enabled=true,use-java-context=true,min-pool-size=0,max-pool-size=5");
        pool.wildFly()
                .forEach((name, value) ->
                        add.append(',').append(name).append('=').append(value));
        return Stream.concat(
                Stream.of(add.append(')').toString()),
                pool.properties().entrySet().stream()
                        .map(property -> definition + "/config-properties=" + property.getKey() + ":add(value="
                                + property.getValue() + ")"));
    }

    @Override
    public void setUp(String brokerUrl, Path database) throws IOException {
        install(brokerUrl);
        dataSource(database);
        start();
    }

    private void dataSource(Path database) throws IOException {
        configure(List.of(
                "/subsystem=datasources/xa-data-source=orders:add(jndi-name=java:/jdbc/orders,driver-name=h2,"
                        + "user-name=sa,password=sa,recovery-username=sa,recovery-password=sa)",
                "/subsystem=datasources/xa-data-source=orders/xa-datasource-properties=URL:add(value=\"" + h2(database)
                        + "\")"));
    }

    /** Runs commands of its command line interface, all or none, on the configuration of the stopped server. */
    public void configure(List<String> commands) throws IOException {
        Path file = work.resolve("configure.cli");
        Files.writeString(
                file,
                "embed-server --server-config=" + configuration + " --std-out=discard\nbatch\n"
                        + String.join("\n", commands) + "\nrun-batch\n");
        Commands.run(List.of(
                "env",
                "JAVA_OPTS=-Djboss.server.base.dir=" + base,
                home.resolve("bin/jboss-cli.sh").toString(),
                "--file=" + file));
    }

    @Override
    public long pid() {
        return process.descendants()
                .filter(handle -> handle.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("it does not run, see " + logFile()))
                .pid();
    }

    @Override
    public void start() throws IOException {
        Path console = work.resolve("console-" + ++starts + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("bin/standalone.sh").toString(),
                        "-c",
                        configuration,
                        "-Djboss.server.base.dir=" + base,
                        "-Djboss.socket.binding.port-offset=" + offset)
                .redirectErrorStream(true)
                .redirectOutput(console.toFile());
        builder.environment()
                .put("JAVA_OPTS", "-Xmx768m -Djava.net.preferIPv4Stack=true " + String.join(" ", jvmOptions));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LAUNCH_JBOSS_IN_BACKGROUND", "true"); // so that the script hands signals on
        process = builder.start();
        await("WildFly is up, see " + console)
                .atMost(Duration.ofMinutes(3))
                .failFast("WildFly ended, see " + console, () -> !process.isAlive())
                .until(() -> Folders.text(console).contains("WFLYSRV0025"));
    }

    @Override
    public void stop() {
        end(false);
    }

    @Override
    public void kill() {
        end(true);
    }

    private void end(boolean hard) {
        if (process == null) {
            return;
        }
        List<ProcessHandle> java = process.descendants().toList();
        if (hard) {
            java.forEach(ProcessHandle::destroyForcibly);
        } else {
            process.destroy();
        }
        try {
            if (!process.waitFor(90, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        java.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    @Override
    public void deploy(Path archive) throws IOException {
        String name = archive.getFileName().toString();
        Path deployments = base.resolve("deployments");
        Path failed = deployments.resolve(name + ".failed");
        Path deployed = deployments.resolve(name + ".deployed");
        Files.deleteIfExists(failed);
        Files.deleteIfExists(deployments.resolve(name + ".undeployed"));
        Path part = deployments.resolve(name + ".part"); // the scanner must not see half an archive
        Files.copy(archive, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, deployments.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        await(name + " is deployed or refused, see " + logFile())
                .atMost(Duration.ofMinutes(2))
                .until(() -> Files.exists(failed) || Files.exists(deployed));
        if (Files.exists(failed)) {
            String reason = Folders.text(failed);
            Files.deleteIfExists(deployments.resolve(name));
            throw new DeploymentRefusedException(reason);
        }
    }

    @Override
    public void undeploy(String archive) throws IOException {
        Path deployments = base.resolve("deployments");
        Files.delete(deployments.resolve(archive));
        await(archive + " is undeployed, see " + logFile())
                .atMost(Duration.ofMinutes(2))
                .until(() -> Files.exists(deployments.resolve(archive + ".undeployed")));
    }

    @Override
    public void putToSleep(String archive) throws IOException {
        cli(":suspend(suspend-timeout=60)");
    }

    @Override
    public void wakeUp(String archive) throws IOException {
        cli(":resume");
    }

    /** {@inheritDoc} By the expressions in ironjacamar.xml. */
    @Override
    public void configureEmbedded(String ear, String brokerUrl) {
        jvmOption("-Dferrymq.url=" + brokerUrl);
    }

    @Override
    public URI http() {
        return URI.create("http://127.0.0.1:" + (8080 + offset));
    }

    @Override
    public Path logFile() {
        return base.resolve("log/server.log");
    }

    @Override
    public String log() {
        return Folders.text(logFile());
    }

    @Override
    public List<String> errors() {
        return log().lines().filter(line -> line.contains(" ERROR ")).toList();
    }
}
