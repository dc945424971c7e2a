package org.ferrymq.quickstart;

import static org.ferrymq.quickstart.StepFailedException.check;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.quickstart.StepRunner.Step;
import org.ferrymq.tck.servers.AppServer;
import org.ferrymq.tck.wildfly.BrokerProcess;
import org.ferrymq.tck.wildfly.OrderClient;
import org.ferrymq.tck.wildfly.Ports;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the main job in an application server; {@code bin/quickstart-server} describes the options. Exit codes: 0 all steps did what they say, 1 one did not, 2 usage. */
@Command(name = "quickstart wildfly|payara")
public final class ServerQuickstart implements Callable<Integer> {
    private static final String APPLICATION = "orders.ear";

    /** The servers that it knows. */
    enum Kind {
        WILDFLY("WildFly", "java:/jms/ferry"),
        PAYARA("Payara", "jms/ferry");

        private final String title;
        private final String factory;

        Kind(String title, String factory) {
            this.title = title;
            this.factory = factory;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(names = "--keep")
    private boolean keep;

    private final Kind kind;
    private final Path home;
    private final PrintStream out;
    private final boolean colours;
    private @Nullable BrokerProcess broker;
    private @Nullable AppServer server;
    private volatile boolean kept;
    private volatile boolean stopping;
    private final CountDownLatch told = new CountDownLatch(1);

    private ServerQuickstart(Kind kind, Path home, PrintStream out, boolean colours) {
        this.kind = kind;
        this.home = home;
        this.out = out;
        this.colours = colours;
    }

    public static void main(String[] args) {
        ServerQuickstart quickstart = new ServerQuickstart(
                Kind.valueOf(System.getProperty("quickstart.server").toUpperCase(Locale.ROOT)),
                Path.of(System.getProperty("ferrymq.home")),
                System.out,
                Boolean.getBoolean("quickstart.colours"));
        System.exit(new CommandLine(quickstart).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("ferrymq-" + kind.word());
        Thread teller = Thread.currentThread();
        Thread interrupted = new Thread(() -> stopped(folder, teller), "stop what was started");
        Runtime.getRuntime().addShutdownHook(interrupted);
        Narrator story = new Narrator(out, colours);
        boolean passed;
        try {
            passed = tell(story, folder);
            if (passed && keep) {
                story.note("Everything keeps running, in " + folder + ". Ctrl-C stops and deletes it.");
                kept = true;
                new CountDownLatch(1).await();
            }
        } catch (InterruptedException e) {
            passed = false; // the thread that interrupted stops what there is
        } finally {
            told.countDown();
        }
        if (stopping) {
            return CommandLine.ExitCode.SOFTWARE;
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

    /**
     * At Ctrl-C and SIGTERM: first nothing more is started, and what is being started is known, then all is stopped. Logs of a run that was not over stay, for
     * whoever wonders about it.
     */
    private void stopped(Path folder, Thread teller) {
        stopping = true;
        if (told.getCount() > 0) {
            teller.interrupt();
            try {
                if (!told.await(2, TimeUnit.MINUTES)) {
                    out.println("  What is being started does not end; look for processes of " + folder);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        }
        stopAll();
        if (!kept) {
            out.println("  The logs are in " + folder);
            return;
        }
        try {
            Quickstart.delete(folder);
        } catch (IOException | UncheckedIOException e) {
            out.println("  " + folder + " could not be deleted: " + e.getMessage());
        }
    }

    private boolean tell(Narrator story, Path work) throws IOException {
        long begin = System.nanoTime();
        int nameServerPort = Ports.free();
        String url = "ferry://127.0.0.1:" + nameServerPort;
        story.title("FerryMQ in " + kind.title);
        story.note(
                "an order service: beans chosen by native tags; order, database row and reply in one JTA transaction");
        StepRunner runner = new StepRunner(story);
        boolean up = runner.run(List.of(
                new Step("Nameserver and broker", () -> startBroker(story, work, nameServerPort, url)),
                new Step(kind.title + ", the adapter and the application", () -> startServer(story, work, url))));
        if (!up || server == null) {
            return false;
        }
        URI page = server.http().resolve("/orders/");
        OrderStory orders = new OrderStory(new OrderClient(server.http()), new FerryConnectionFactory(url), story);
        boolean passed = runner.run(List.of(
                new Step("Tags decide which bean processes an order", orders::priorityOrder),
                new Step("What no selector matches stays in the queue", orders::unmatchedOrder),
                new Step("A failure takes row and reply back, and the order comes again", orders::failingOrder),
                new Step("What always fails ends as a dead letter", orders::hopelessOrder),
                new Step("A delayed order and a reminder", orders::delayedOrder),
                new Step("Exactly one row and one reply each", orders::oneReplyEach)));
        if (passed && !keep) {
            passed = runner.run(List.of(new Step("Undeployed and stopped", () -> undeploy(story))));
        }
        if (passed) {
            story.end(String.format(
                    Locale.ROOT,
                    "All steps did what they say, in %.1f s.%s",
                    (System.nanoTime() - begin) / 1e9,
                    keep ? " The page: " + page : " With --keep it stays up for your browser."));
        }
        return passed;
    }

    private void startBroker(Narrator story, Path work, int nameServerPort, String url) throws IOException {
        broker = BrokerProcess.start(
                home, work.resolve("mqserver.log"), Ports.free(), nameServerPort, work.resolve("store"));
        story.event("started", "bin/mqserver, clients connect to " + url);
    }

    private void startServer(Narrator story, Path work, String url) throws IOException {
        AppServer started = AppServer.create(kind.word(), work.resolve(kind.word()));
        server = started;
        started.setUp(url);
        story.event(
                "installed",
                "the adapter, by bin/install-" + kind.word() + " --url " + url + "; it binds " + kind.factory);
        story.event("started", kind.title + ", its log is " + started.logFile());
        started.deploy(Files.copy(builtApplication(), work.resolve(APPLICATION)));
        OrderClient orders = new OrderClient(started.http());
        Awaitility.await("the page answers").atMost(Duration.ofSeconds(30)).until(() -> orders.statusOfPage() == 200);
        story.event("deployed", APPLICATION + ", its page is " + started.http().resolve("/orders/"));
    }

    private Path builtApplication() throws IOException {
        String folder = "examples-ear/orders-ear/target";
        try (Stream<Path> files = Files.list(home.resolve(folder))) {
            return files.filter(file -> file.getFileName().toString().matches("ferrymq-examples-ear-.*\\.ear"))
                    .findFirst()
                    .orElseThrow(() -> new StepFailedException("not built: " + folder + "/ferrymq-examples-ear-*.ear"));
        }
    }

    private void undeploy(Narrator story) throws IOException {
        AppServer running = server;
        check(running != null, kind.title + " is not running");
        running.undeploy(APPLICATION);
        story.event("undeployed", "the application");
        running.stop();
        check(
                running.log().contains("FerryMQ resource adapter stopped"),
                "the adapter did not stop, see " + running.logFile());
        stopAll();
        story.event("stopped", kind.title + ", broker and nameserver");
    }

    private synchronized void stopAll() {
        if (server != null) {
            try {
                if (server.isAlive()) {
                    server.stop();
                }
            } catch (IOException e) {
                out.println("  " + kind.title + " did not stop by itself and is killed: " + e.getMessage());
            }
            server.close();
            server = null;
        }
        if (broker != null) {
            broker.close();
            broker = null;
        }
    }
}
