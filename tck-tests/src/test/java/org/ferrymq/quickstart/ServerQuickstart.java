package org.ferrymq.quickstart;

import static org.ferrymq.quickstart.StepFailedException.check;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.quickstart.StepRunner.Step;
import org.ferrymq.tck.wildfly.BrokerProcess;
import org.ferrymq.tck.wildfly.OrderClient;
import org.ferrymq.tck.wildfly.Ports;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the main job in WildFly. Exit codes: 0 all steps did what they say, 1 one did not, 2 usage. */
@Command(
        name = "quickstart wildfly",
        mixinStandardHelpOptions = true,
        version = "quickstart of FerryMQ",
        usageHelpAutoWidth = true,
        header = "Runs an order service in WildFly on FerryMQ: message-driven beans, JTA and a resource adapter.",
        description = {
            "",
            "Starts nameserver and broker, starts WildFly, deploys the resource adapter and the example application,"
                    + " places orders and checks what becomes of them. Stops all that it started.",
            ""
        })
public final class WildFlyQuickstart implements Callable<Integer> {
    private static final String ADAPTER = "ferrymq-ra.rar";
    private static final String APPLICATION = "orders.ear";

    @Option(
            names = "--keep",
            description = "Keep everything running at the end, to try the page in a browser; Ctrl-C stops it.")
    private boolean keep;

    private final Path home;
    private final Path wildFlyHome;
    private final PrintStream out;
    private final boolean colours;
    private @Nullable BrokerProcess broker;
    private @Nullable WildFlyProcess wildFly;
    private @Nullable Path folder;

    private WildFlyQuickstart(Path home, Path wildFlyHome, PrintStream out, boolean colours) {
        this.home = home;
        this.wildFlyHome = wildFlyHome;
        this.out = out;
        this.colours = colours;
    }

    public static void main(String[] args) {
        WildFlyQuickstart quickstart = new WildFlyQuickstart(
                Path.of(System.getProperty("ferrymq.home")),
                Path.of(System.getProperty("wildfly.home")),
                System.out,
                Boolean.getBoolean("quickstart.colours"));
        System.exit(new CommandLine(quickstart).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        folder = Files.createTempDirectory("ferrymq-wildfly");
        Thread interrupted = new Thread(this::stopAll, "stop what was started");
        Runtime.getRuntime().addShutdownHook(interrupted);
        Narrator story = new Narrator(out, colours);
        boolean passed = tell(story, folder);
        if (passed && keep) {
            story.note("Everything keeps running. Ctrl-C stops it.");
            new CountDownLatch(1).await();
        }
        stopAll();
        Runtime.getRuntime().removeShutdownHook(interrupted);
        if (passed) {
            Quickstart.delete(folder);
        } else {
            story.note("The logs are in " + folder);
        }
        return passed ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private boolean tell(Narrator story, Path work) throws IOException {
        long begin = System.nanoTime();
        int nameServerPort = Ports.free();
        String url = "ferry://127.0.0.1:" + nameServerPort;
        story.title("FerryMQ in WildFly");
        story.note("an order service: beans chosen by native tags, order and reply in one JTA transaction");
        StepRunner runner = new StepRunner(story);
        boolean up = runner.run(List.of(
                new Step("Nameserver and broker", () -> startBroker(story, work, nameServerPort, url)),
                new Step("WildFly, the adapter and the application", () -> startWildFly(story, work, url))));
        if (!up || wildFly == null) {
            return false;
        }
        OrderStory orders = new OrderStory(new OrderClient(wildFly.http()), new FerryConnectionFactory(url), story);
        boolean passed = runner.run(List.of(
                new Step("Tags decide which bean processes an order", orders::priorityOrder),
                new Step("What no selector matches stays in the queue", orders::unmatchedOrder),
                new Step("A failure takes the reply back, and the order comes again", orders::failingOrder),
                new Step("A delayed order", orders::delayedOrder),
                new Step("Exactly one reply each", orders::oneReplyEach)));
        if (passed && !keep) {
            passed = runner.run(List.of(new Step("Undeployed and stopped", () -> undeploy(story))));
        }
        if (passed) {
            story.end(String.format(
                    Locale.ROOT,
                    "All steps did what they say, in %.1f s.%s",
                    (System.nanoTime() - begin) / 1e9,
                    keep
                            ? " The page: " + wildFly.http().resolve("/orders/")
                            : " With --keep it stays up for your browser."));
        }
        return passed;
    }

    private void startBroker(Narrator story, Path work, int nameServerPort, String url) throws IOException {
        broker = BrokerProcess.start(
                home, work.resolve("mqserver.log"), Ports.free(), nameServerPort, work.resolve("store"));
        story.event("started", "bin/mqserver, clients connect to " + url);
    }

    private void startWildFly(Narrator story, Path work, String url) throws IOException {
        wildFly = WildFlyProcess.start(wildFlyHome, work.resolve("wildfly"), url);
        WildFlyProcess server = wildFly;
        server.deploy(archive("ra/target", "ferrymq-ra-", ".rar"), ADAPTER);
        story.event("started", wildFlyHome.getFileName() + " with -Dferrymq.url=" + url);
        story.event("deployed", ADAPTER + ", which binds java:/jms/ferry");
        server.deploy(archive("examples-ear/orders-ear/target", "ferrymq-examples-ear-", ".ear"), APPLICATION);
        Awaitility.await("the page answers")
                .atMost(Duration.ofSeconds(30))
                .until(() -> new OrderClient(server.http()).statusOfPage() == 200);
        story.event("deployed", APPLICATION + ", its page is " + server.http().resolve("/orders/"));
    }

    private Path archive(String folderName, String prefix, String suffix) throws IOException {
        try (var files = Files.list(home.resolve(folderName))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .filter(file -> file.getFileName().toString().endsWith(suffix))
                    .findFirst()
                    .orElseThrow(
                            () -> new StepFailedException("not built: " + folderName + "/" + prefix + "*" + suffix));
        }
    }

    private void undeploy(Narrator story) throws IOException {
        WildFlyProcess server = wildFly;
        check(server != null, "WildFly is not running");
        server.undeploy(APPLICATION);
        server.undeploy(ADAPTER);
        check(server.hasLogged("FerryMQ resource adapter stopped"), "the adapter did not stop, see " + server.log());
        story.event("undeployed", "application and adapter");
        stopAll();
        story.event("stopped", "WildFly, broker and nameserver");
    }

    private synchronized void stopAll() {
        if (wildFly != null) {
            wildFly.close();
            wildFly = null;
        }
        if (broker != null) {
            broker.close();
            broker = null;
        }
    }
}
