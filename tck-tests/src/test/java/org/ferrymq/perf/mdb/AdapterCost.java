package org.ferrymq.perf.mdb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ferrymq.perf.mdb.cost.CostServlet;
import org.ferrymq.tck.servers.WildFlyNode;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what a message takes of an application server's CPU time by way of the adapter and by way of the plain provider, in the same process, again and again, and
 * prints the medians. Run by {@code bin/perf-ra}, which starts the broker.
 */
@Command(name = "perf-ra")
public final class AdapterCost implements Callable<Integer> {
    private static final String APPLICATION = "perf-ra.war";

    @Option(names = "--url", required = true)
    private String url;

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

    @Option(names = "--json")
    private boolean json;

    @Option(names = "--shares")
    private boolean shares;

    @Option(names = "--jvm-option")
    private List<String> jvmOptions = new ArrayList<>();

    /** A way of receiving or sending, and the one of the plain provider that it is compared with. */
    private enum Way {
        LISTENERS("receive: listeners of the plain provider", null),
        ADAPTER("receive: endpoints of the adapter, without a server's beans", LISTENERS),
        BEAN("receive: message-driven bean", LISTENERS),
        SESSION("send: session of the plain provider, open all the time", null),
        POOL("send: context of the pool, one for each message", SESSION);

        private final String title;
        private final Way plain;

        Way(String title, Way plain) {
            this.title = title;
            this.plain = plain;
        }

        /** {@return the name by which the application knows it} */
        String parameter() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new AdapterCost()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Rounds results = new Rounds(output);
        Path work = folder.resolve("wildfly-perf-ra");
        Files.createDirectories(work);
        try (WildFlyNode server = new WildFlyNode(Path.of(System.getProperty("wildfly.home")), work)) {
            jvmOptions.forEach(server::jvmOption);
            server.install(url);
            server.configure(List.of(
                    "/subsystem=ejb3:write-attribute(name=default-resource-adapter-name,value=ferrymq-ra.rar)"));
            server.start();
            server.deploy(application());
            for (int round = 0; round <= rounds; round++) {
                System.err.println(
                        round == 0
                                ? "Round to warm up"
                                : "Round " + round + " of " + rounds + ", results in " + output);
                for (Way way : Way.values()) {
                    ObjectNode result = measure(server, way);
                    if (round > 0) {
                        results.add(result);
                    }
                }
            }
            if (json) {
                System.out.print(Files.readString(output));
            } else {
                table(results);
            }
            if (shares) {
                shares(server, results);
            }
        }
        return 0;
    }

    private Path application() {
        Path file = folder.resolve(APPLICATION);
        ShrinkWrap.create(WebArchive.class, APPLICATION)
                .addPackage(CostServlet.class.getPackage())
                .addAsManifestResource( // the plain provider is the adapter's, so that both ways run the same code
                        new StringAsset("Dependencies: jakarta.jms.api, deployment.ferrymq-ra.rar\n"), "MANIFEST.MF")
                .as(ZipExporter.class)
                .exportTo(file.toFile(), true);
        return file;
    }

    private ObjectNode measure(WildFlyNode server, Way way) throws IOException, InterruptedException {
        String path = "/perf-ra/cost?way=" + way.parameter() + "&messages=" + messages + "&warmUp=" + warmUp + "&url="
                + URLEncoder.encode(url, StandardCharsets.UTF_8);
        JsonNode cost = Rounds.read(server.get(path));
        ObjectNode result = Rounds.newResult().put("label", way.title).setAll((ObjectNode) cost);
        System.err.println("  " + result);
        return result;
    }

    private void table(Rounds results) throws IOException {
        System.out.println("| way | messages/s | CPU us/message in WildFly | more than plain | runs |");
        System.out.println("|---|---:|---:|---:|---:|");
        for (Way way : Way.values()) {
            List<JsonNode> own = results.of(way.title);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,.0f | %.1f | %s | %d |%n",
                    way.title,
                    Rounds.median(own, "messagesPerSecond"),
                    cpu(results, way),
                    way.plain == null
                            ? ""
                            : String.format(Locale.ROOT, "%.1f", cpu(results, way) - cpu(results, way.plain)),
                    own.size());
        }
    }

    private static double cpu(Rounds results, Way way) throws IOException {
        return Rounds.median(results.of(way.title), "cpuMicrosPerMessage");
    }

    /** One more run of what the adapter has a part in, recorded. */
    private void shares(WildFlyNode server, Rounds results) throws IOException, InterruptedException {
        for (Way way : List.of(Way.BEAN, Way.POOL)) {
            Path file = folder.resolve(way.parameter() + ".jfr");
            try (Recording recording = Recording.of(server.pid(), file)) {
                measure(server, way);
            }
            PrintStream out = json ? System.err : System.out;
            out.printf("%n%s (%s)%n%n", way.title, file);
            CpuShares.of(file).print(cpu(results, way), out);
        }
    }
}
