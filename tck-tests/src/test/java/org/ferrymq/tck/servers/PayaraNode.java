package org.ferrymq.tck.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ferrymq.tck.wildfly.Ports;

/** Payara Server with a domain of its own, a copy of the one that it brings, whose ports are changed in its configuration; archives are deployed by asadmin. */
public final class PayaraNode extends AppServer {
    private static final String DOMAIN = "domain1";
    private static final int ADMIN = 4848;
    private static final int HTTP = 8080;
    private static final List<Integer> PORTS =
            List.of(ADMIN, HTTP, 8181, 7676, 3700, 3820, 3920, 8686, 6666, 9009, 4900, 5900);

    private final Path domains;
    private final Map<Integer, Integer> ports = new LinkedHashMap<>();

    /** As {@link AppServer#create}. */
    public PayaraNode(Path home, Path work) throws IOException {
        super(home, work);
        domains = this.work.resolve("domains");
        Folders.copy(this.home.resolve("glassfish/domains").resolve(DOMAIN), domain());
        String text = Files.readString(configuration());
        for (int port : PORTS) {
            int free = Ports.free();
            while (ports.containsValue(free)) {
                free = Ports.free();
            }
            ports.put(port, free);
            text = text.replaceAll("\\b(port=\"|value=\"|address=|telnet.port=)" + port + "\\b", "$1" + free);
        }
        Files.writeString(configuration(), text);
    }

    /** {@return the folder of its domain} */
    public Path domain() {
        return domains.resolve(DOMAIN);
    }

    /** {@return the file in which it keeps its configuration} */
    Path configuration() {
        return domain().resolve("config/domain.xml");
    }

    @Override
    public void jvmOption(String option) throws IOException {
        Files.writeString(
                configuration(),
                Files.readString(configuration())
                        .replace(
                                "<jvm-options>-server</jvm-options>",
                                "<jvm-options>-server</jvm-options><jvm-options>" + option + "</jvm-options>"));
    }

    /** {@return the command that runs something in the running server} */
    public List<String> asadmin(String... words) {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/asadmin").toString(),
                "--interactive=false",
                "--port",
                Integer.toString(ports.get(ADMIN))));
        command.addAll(List.of(words));
        return command;
    }

    @Override
    public Commands.Result tryInstall(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(home.toString(), "--domaindir", domains.toString()));
        all.addAll(List.of(options));
        return Commands.script("install-payara", all.toArray(String[]::new));
    }

    @Override
    public void setUp(String brokerUrl, List<Pool> pools, String... more) throws IOException {
        start();
        install(brokerUrl, more);
        for (Pool pool : pools) {
            create(pool);
        }
    }

    private void create(Pool pool) throws IOException {
        List<String> create = new ArrayList<>(List.of(
                "create-connector-connection-pool",
                "--raname",
                "ferrymq-ra",
                "--connectiondefinition",
                "jakarta.jms.ConnectionFactory",
                "--steadypoolsize",
                "0",
                "--maxpoolsize",
                "5"));
        if (!pool.properties().isEmpty()) {
            create.add("--property");
            create.add(pool.properties().entrySet().stream()
                    .map(property -> property.getKey() + "=" + property.getValue())
                    .collect(Collectors.joining(":")));
        }
        create.addAll(pool.payara());
        create.add(pool.name() + "-pool");
        Commands.run(asadmin(create.toArray(String[]::new)));
        Commands.run(asadmin("create-connector-resource", "--poolname", pool.name() + "-pool", "jms/" + pool.name()));
    }

    @Override
    public void setUp(String brokerUrl, Path database) throws IOException {
        setUp(brokerUrl);
        dataSource(database);
    }

    private void dataSource(Path database) throws IOException {
        Path commands = work.resolve("data-source.asadmin");
        Files.writeString(
                commands,
                "create-jdbc-connection-pool --restype javax.sql.XADataSource --datasourceclassname org.h2.jdbcx.JdbcDataSource"
                        + " --steadypoolsize 0 --property user=sa:password=sa orders-pool\n"
                        + "set \"resources.jdbc-connection-pool.orders-pool.property.URL=" + h2(database)
                        + "\"\ncreate-jdbc-resource --connectionpoolid orders-pool jdbc/orders\n");
        Commands.run(asadmin("multimode", "--printprompt=false", "--file", commands.toString()));
    }

    @Override
    public void start() throws IOException {
        Commands.run(asadmin("start-domain", "--domaindir", domains.toString(), DOMAIN));
    }

    @Override
    public void stop() throws IOException {
        Commands.run(asadmin("stop-domain", "--domaindir", domains.toString(), DOMAIN));
    }

    private Optional<ProcessHandle> java() {
        String pid = Folders.text(domain().resolve("config/pid")).strip();
        Stream<ProcessHandle> known = pid.isEmpty()
                ? ProcessHandle.allProcesses() // one that is just being started has not written it yet
                : ProcessHandle.of(Long.parseLong(pid)).stream();
        return known.filter(handle -> handle.info().commandLine().orElse("").contains(domain().toString()))
                .findFirst();
    }

    @Override
    public void kill() {
        java().ifPresent(handle -> {
            handle.destroyForcibly();
            handle.onExit().join();
        });
    }

    @Override
    public boolean isAlive() {
        return java().isPresent();
    }

    @Override
    public void deploy(Path archive) throws IOException {
        Commands.Result result = Commands.tryRun(asadmin(
                "deploy", "--force=true", "--name", name(archive.getFileName().toString()), archive.toString()));
        if (result.exitCode() != 0) {
            throw new DeploymentRefusedException(result.output());
        }
    }

    @Override
    public void undeploy(String archive) throws IOException {
        Commands.run(asadmin("undeploy", name(archive)));
    }

    /** Takes away what {@code bin/install-payara} installed, in the order that Payara wants. */
    void undeployAdapter() throws IOException {
        Commands.run(asadmin("delete-connector-resource", "jms/ferry"));
        Commands.run(asadmin("delete-connector-connection-pool", "ferrymq-pool"));
        Commands.run(asadmin("undeploy", "ferrymq-ra"));
    }

    private static String name(String archive) {
        return archive.substring(0, archive.lastIndexOf('.'));
    }

    @Override
    public void putToSleep(String archive) throws IOException {
        Commands.run(asadmin("disable", name(archive)));
    }

    @Override
    public void wakeUp(String archive) throws IOException {
        Commands.run(asadmin("enable", name(archive)));
    }

    @Override
    public void configureEmbedded(String ear, String brokerUrl) throws IOException {
        Commands.run(asadmin("create-resource-adapter-config", name(ear) + "#ferrymq-ra"));
        Commands.run(asadmin(
                "set", "resources.resource-adapter-config." + name(ear) + "#ferrymq-ra.property.url=" + brokerUrl));
    }

    @Override
    public long pid() {
        return java().orElseThrow().pid();
    }

    @Override
    public URI http() {
        return URI.create("http://127.0.0.1:" + ports.get(HTTP));
    }

    @Override
    public Path logFile() {
        return domain().resolve("logs/server.log");
    }

    /** {@inheritDoc} Payara begins a new file every 2 MB. */
    @Override
    public String log() throws IOException {
        try (Stream<Path> files = Files.list(logFile().getParent())) {
            return files.filter(file -> file.getFileName().toString().startsWith("server.log_"))
                            .sorted()
                            .map(Folders::text)
                            .collect(Collectors.joining())
                    + Folders.text(logFile());
        }
    }

    /** {@inheritDoc} An entry's first line tells only its level, so the second is added. */
    @Override
    public List<String> errors() throws IOException {
        List<String> lines = log().lines().toList();
        List<String> errors = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("] [SEVERE] [")) {
                errors.add(lines.get(i) + (i + 1 < lines.size() ? lines.get(i + 1) : ""));
            }
        }
        return errors;
    }
}
