package org.ferrymq.perf.mdb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.ferrymq.perf.MdbBacklog;
import org.ferrymq.perf.mdb.app.ReplyingBean;
import org.ferrymq.tck.servers.WildFlyNode;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lets the same application work off the same backlog on one broker after the other, again and again, and prints the medians. Run by {@code bin/perf-mdb}, which
 * starts the brokers.
 */
@Command(name = "perf-mdb")
public final class MdbComparison implements Callable<Integer> {
    private static final String APPLICATION = "perf.ear";

    @Option(names = "--broker", required = true, description = "PEER=URL,PID,CLASSPATH")
    private Map<Peer, String> brokers = new EnumMap<>(Peer.class);

    @Option(names = "--folder", required = true)
    private Path folder;

    @Option(names = "--output", required = true)
    private Path output;

    @Option(names = "--rounds", required = true)
    private int rounds;

    @Option(names = "--messages", required = true)
    private int messages;

    @Option(names = "--warm-up", required = true)
    private int warmUp;

    @Option(names = "--shares")
    private boolean shares;

    @Option(names = "--jvm-option")
    private List<String> jvmOptions = new ArrayList<>();

    /** A broker that runs, and the application server in front of it. */
    private record Party(Peer peer, String url, ProcessHandle broker, String classPath, WildFlyNode server) {
        Duration brokerCpu() {
            return broker.info().totalCpuDuration().orElseThrow();
        }

        Duration serverCpu() {
            return ProcessHandle.of(server.pid())
                    .flatMap(handle -> handle.info().totalCpuDuration())
                    .orElseThrow();
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new MdbComparison()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path application = application();
        Rounds results = new Rounds(output);
        List<Party> parties = new ArrayList<>();
        try {
            for (Map.Entry<Peer, String> broker : brokers.entrySet()) {
                parties.add(start(broker.getKey(), broker.getValue().split(",", 3)));
            }
            for (int round = 0; round <= rounds; round++) {
                System.err.println(
                        round == 0
                                ? "Round to warm up"
                                : "Round " + round + " of " + rounds + ", results in " + output);
                for (Party party : parties) {
                    ObjectNode result = run(party, application);
                    if (round > 0) {
                        results.add(result);
                    }
                }
            }
            table(results);
            if (shares) {
                for (Party party : parties) {
                    shares(party, application, results);
                }
            }
        } finally {
            parties.forEach(party -> party.server().close());
        }
        return 0;
    }

    private Path application() throws IOException {
        Path file = folder.resolve(APPLICATION);
        WebArchive war = ShrinkWrap.create(WebArchive.class, "perf.war")
                .addPackage(ReplyingBean.class.getPackage())
                .addAsManifestResource( // else it comes with the messaging subsystem
                        new StringAsset("Dependencies: jakarta.jms.api\n"), "MANIFEST.MF");
        ShrinkWrap.create(EnterpriseArchive.class, APPLICATION)
                .addAsModule(war)
                .as(ZipExporter.class)
                .exportTo(file.toFile(), true);
        return file;
    }

    private Party start(Peer peer, String[] broker) throws IOException {
        Path work = folder.resolve("wildfly-" + peer.name().toLowerCase(Locale.ROOT));
        Files.createDirectories(work);
        WildFlyNode server = new WildFlyNode(Path.of(System.getProperty("wildfly.home")), work);
        jvmOptions.forEach(server::jvmOption);
        if (peer == Peer.FERRYMQ) {
            server.install(broker[0]);
        }
        server.configure(peer.configuration(broker[0]));
        server.start();
        ProcessHandle process = ProcessHandle.of(Long.parseLong(broker[1])).orElseThrow();
        return new Party(peer, broker[0], process, broker[2], server);
    }

    private ObjectNode run(Party party, Path application) throws IOException, InterruptedException {
        return run(party, application, () -> () -> {});
    }

    /** Works off a backlog; what is counted happens while a recording runs. */
    private ObjectNode run(Party party, Path application, Recording.Start start)
            throws IOException, InterruptedException {
        int all = warmUp + messages;
        backlog(party, "fill", Peer.ORDERS, "--messages", Integer.toString(all));
        party.server().deploy(application);
        long begin = await(party, warmUp);
        long end;
        long time;
        Duration serverCpu;
        Duration brokerCpu;
        try (Recording recording = start.begin()) {
            time = System.nanoTime();
            serverCpu = party.serverCpu();
            brokerCpu = party.brokerCpu();
            end = await(party, warmUp + messages * 95L / 100); // not the last, when sessions fall idle
            time = System.nanoTime() - time;
            serverCpu = party.serverCpu().minus(serverCpu);
            brokerCpu = party.brokerCpu().minus(brokerCpu);
        }
        await(party, all);
        party.server().undeploy(APPLICATION);
        long replies = Long.parseLong(backlog(party, "drain", Peer.REPLIES).strip());
        if (replies != all) {
            throw new IOException(party.peer().title() + ": " + replies + " replies to " + all + " orders");
        }
        ObjectNode result = Rounds.newResult()
                .put("label", party.peer().title())
                .put("messagesPerSecond", (end - begin) * 1e9 / time)
                .put("serverCpuMicrosPerMessage", serverCpu.toNanos() / 1e3 / (end - begin))
                .put("brokerCpuMicrosPerMessage", brokerCpu.toNanos() / 1e3 / (end - begin));
        System.err.println("  " + result);
        return result;
    }

    /** One more round, recorded. */
    private void shares(Party party, Path application, Rounds results) throws IOException, InterruptedException {
        String title = party.peer().title();
        Path file = folder.resolve(party.peer().name().toLowerCase(Locale.ROOT) + ".jfr");
        run(party, application, () -> Recording.of(party.server().pid(), file));
        System.out.printf("%nWildFly with %s (%s)%n%n", title, file);
        CpuShares.of(file).print(Rounds.median(results.of(title), "serverCpuMicrosPerMessage"), System.out);
    }

    /** Waits until so many orders are done. {@return how many are} */
    private static long await(Party party, long orders) {
        return Awaitility.await(party.peer().title() + ": " + orders + " orders are done")
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> done(party), done -> done >= orders);
    }

    private static long done(Party party) {
        try {
            return Long.parseLong(party.server().get("/perf/done"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String backlog(Party party, String what, String queue, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.net.preferIPv4Stack=true",
                "-cp",
                party.classPath(),
                MdbBacklog.class.getName(),
                what,
                queue,
                "--factory",
                party.peer().factory(),
                "--url",
                party.url()));
        command.addAll(List.of(more));
        File log = folder.resolve("backlog.log").toFile();
        File out = folder.resolve("backlog.out").toFile();
        Process process = new ProcessBuilder(command)
                .redirectError(log)
                .redirectOutput(out)
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(what + " " + queue + " failed, see " + log);
        }
        return Files.readString(out.toPath());
    }

    private void table(Rounds results) throws IOException {
        System.out.println("| broker | messages/s | CPU us/message: WildFly | broker | runs |");
        System.out.println("|---|---:|---:|---:|---:|");
        for (Peer peer : brokers.keySet()) {
            List<JsonNode> own = results.of(peer.title());
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,.0f | %.0f | %.0f | %d |%n",
                    peer.title(),
                    Rounds.median(own, "messagesPerSecond"),
                    Rounds.median(own, "serverCpuMicrosPerMessage"),
                    Rounds.median(own, "brokerCpuMicrosPerMessage"),
                    own.size());
        }
    }
}
