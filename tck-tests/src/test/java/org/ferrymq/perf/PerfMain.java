package org.ferrymq.perf;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Command line of {@code bin/mqperf}. Exit codes: 0 done, 1 a workload failed or had errors, 2 wrong usage. */
@Command(
        name = "mqperf",
        mixinStandardHelpOptions = true,
        version = "mqperf, load tool of FerryMQ",
        sortOptions = false,
        subcommands = PerfTable.class,
        usageHelpAutoWidth = true,
        header = "Puts load on a message broker and prints one line of JSON for each workload.",
        description = {
            "",
            "Drives any Jakarta Messaging provider by the class of its connection factory and a URL, or any broker"
                    + " that speaks the RocketMQ protocol through the stock RocketMQ client (--client rocketmq).",
            "Every workload uses a fresh destination. Results go to stdout, progress to stderr.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bin/mqserver &",
            "  bin/mqperf send-sync transacted                      # FerryMQ on 127.0.0.1:9876, through JMS",
            "  bin/mqperf --client rocketmq --namesrv 127.0.0.1:9876 send-async consume",
            "  bin/mqperf --url embedded: round-trip                # the broker inside this process",
            "  bin/mqperf --classpath 'artemis-client/*' --url tcp://127.0.0.1:61616 \\",
            "      --factory org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory send-sync",
            "  bin/mqperf limits --folder /var/lib/ferrymq          # what the disk there allows",
            "",
            "Results: messagesPerSecond; p50Micros, p99Micros, p999Micros and maxMicros of what the workload times;"
                    + " clientCpuMicrosPerMessage (this process) and brokerCpuMicrosPerMessage (with --broker-pid).",
            "Compare only what ran in one sitting, interleaved: disks and neighbours change."
        })
public final class PerfMain implements Callable<Integer> {

    /** Set by the script if stderr is a terminal: the progress line may be rewritten in place. */
    private static final String TERMINAL = "mqperf.terminal";

    private static final String FERRY_FACTORY = "org.ferrymq.jms.FerryConnectionFactory";

    @Parameters(
            paramLabel = "WORKLOAD",
            arity = "0..*",
            description = {
                "Which of these to run, in this order; none: all but fill and limits.",
                "  send-sync    send and wait for the answer, once for each number of --producers",
                "  send-async   send without waiting, at most --window unanswered",
                "  batch        --batch messages a request (RocketMQ only); percentiles are whole batches",
                "  consume      one listener takes a backlog; percentiles are gaps between messages",
                "  consume-orderly  the same, queues locked and in order (RocketMQ only)",
                "  transacted   some sends a commit, RocketMQ: transactional messages; percentiles are whole transactions",
                "  round-trip   request and reply over two destinations, one at a time",
                "  together     producers send while a listener receives; percentiles are send to receive",
                "  delayed      messages to be delivered --delay later; percentiles are how late they came, early ones are errors",
                "  fill         sends --backlog messages to --topics destinations and leaves them there",
                "  limits       no broker: force() latency, group commit of 8 writers, loopback echo"
            })
    private List<String> workloads = new ArrayList<>();

    @Option(
            names = "--client",
            paramLabel = "jms|rocketmq",
            defaultValue = "jms",
            description = "Which API to use. Default: ${DEFAULT-VALUE}")
    private String client;

    @Option(
            names = "--url",
            defaultValue = "ferry://127.0.0.1:9876",
            description = "JMS: argument of the factory's constructor. Default: ${DEFAULT-VALUE}")
    private String url;

    @Option(
            names = "--factory",
            paramLabel = "CLASS",
            defaultValue = FERRY_FACTORY,
            description = "JMS: class of the connection factory. Default: ${DEFAULT-VALUE}")
    private String factory;

    @Option(
            names = "--classpath",
            paramLabel = "PATH",
            description =
                    "Jars of another provider, instead of FerryMQ's, as for java -cp (read by the script bin/mqperf).")
    private String classpath;

    @Option(names = "--user", description = "JMS: user of the connection.")
    private String user;

    @Option(names = "--password", description = "JMS: password of the connection.")
    private String password;

    @Option(
            names = "--namesrv",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9876",
            description = "RocketMQ: nameservers, separated by semicolons. Default: ${DEFAULT-VALUE}")
    private String nameservers;

    @Option(
            names = "--destination",
            paramLabel = "PREFIX",
            defaultValue = "mqperf",
            description = "Prefix of the destinations used. Default: ${DEFAULT-VALUE}")
    private String destination;

    @Option(
            names = "--producers",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,8",
            description = "Numbers of producers of send-sync. Default: ${DEFAULT-VALUE}")
    private List<Integer> producers;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "1024",
            description = "Size of a message's body, from 16 on. Default: ${DEFAULT-VALUE}")
    private int size;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = TimeConverter.class,
            description = "Length of each measurement: 500ms, 10s, 2m. Default: ${DEFAULT-VALUE}")
    private Duration duration;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = TimeConverter.class,
            description = "Time before each measurement that is not counted. Default: ${DEFAULT-VALUE}")
    private Duration warmUp;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Most unanswered sends of send-async. Default: ${DEFAULT-VALUE}")
    private int window;

    @Option(
            names = "--sends-per-commit",
            paramLabel = "N",
            defaultValue = "10",
            description = "Sends in one transaction. Default: ${DEFAULT-VALUE}")
    private int sendsPerCommit;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "10",
            description = "Messages in one request of batch. Default: ${DEFAULT-VALUE}")
    private int batch;

    @Option(
            names = "--backlog",
            paramLabel = "N",
            defaultValue = "100000",
            description =
                    "Messages that consume finds waiting, the first tenth being its warm-up, and that fill sends. Default: ${DEFAULT-VALUE}")
    private int backlog;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "round-trip, together, delayed: messages a second, over all producers; 0 for as fast as possible. Default: ${DEFAULT-VALUE}")
    private double rate;

    @Option(
            names = "--delay",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "delayed, fill: deliver so much later. Default: 1s for delayed, at once for fill")
    private Duration delay;

    @Option(
            names = "--topics",
            paramLabel = "N",
            defaultValue = "1",
            description = "fill: number of destinations. Default: ${DEFAULT-VALUE}")
    private int topics;

    @Option(
            names = "--undecided",
            description = "fill: RocketMQ: transactional messages that are neither committed nor rolled back.")
    private boolean undecided;

    @Option(names = "--non-persistent", description = "JMS: send without durability.")
    private boolean nonPersistent;

    @Option(
            names = "--one-connection",
            description = "JMS: all senders are sessions of one connection, instead of one of each one's own.")
    private boolean oneConnection;

    @Option(
            names = "--drain",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "JMS: empty the destination after a workload, so that the next finds the broker as this one did. Default: yes")
    private boolean drain;

    @Option(
            names = "--broker-pid",
            paramLabel = "PID",
            split = ",",
            description = "Processes whose CPU time counts as the broker's.")
    private List<Long> brokerPids = new ArrayList<>();

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "limits: where to write, so that the right disk is measured. Default: the temporary folder")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(
            names = "--label",
            paramLabel = "TEXT",
            description = "Put into each result as \"label\", to tell peers apart.")
    private String label;

    @Option(names = "--output", paramLabel = "FILE", description = "Append the results to this file as well.")
    private Path output;

    public static void main(String[] args) {
        // Clients under load leave non-daemon threads behind; the exit code is the result.
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new PerfMain())
                .setUsageHelpWidth(110)
                .setParameterExceptionHandler((e, args) -> failed(e.getCommandLine(), e, 2))
                .setExecutionExceptionHandler(
                        (e, command, parsed) -> failed(command, e, e instanceof IllegalArgumentException ? 2 : 1));
    }

    private static int failed(CommandLine command, Exception e, int exitCode) {
        command.getErr().println("mqperf: " + message(e) + (exitCode == 2 ? "; --help explains" : ""));
        return exitCode;
    }

    private static String message(Throwable e) {
        StringBuilder text = new StringBuilder(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            String more = String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
            if (text.indexOf(more) < 0) {
                text.append(": ").append(more);
            }
        }
        return text.toString();
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = new Settings(
                destination,
                producers,
                size,
                duration,
                warmUp,
                window,
                sendsPerCommit,
                batch,
                backlog,
                drain,
                rate,
                delay,
                topics,
                undecided);
        CpuClock cpu = new CpuClock(brokerPids);
        Results results = new Results(System.out, label, output);
        boolean terminal = Boolean.getBoolean(TERMINAL);
        List<Workload> wanted = workloads.stream().map(Workload::of).toList();
        if (wanted.contains(Workload.LIMITS)) {
            new MachineLimits(settings, folder, System.err, terminal).run(results);
        }
        List<Workload> onBroker =
                wanted.stream().filter(w -> w != Workload.LIMITS).toList();
        if (wanted.isEmpty() || !onBroker.isEmpty()) {
            try (PerfClient perfClient = client()) {
                if (wanted.isEmpty()) {
                    onBroker = Arrays.stream(Workload.values())
                            .filter(w -> w != Workload.LIMITS && w != Workload.FILL && perfClient.supports(w))
                            .toList();
                }
                WorkloadRunner runner = new WorkloadRunner(perfClient, settings, cpu, System.err, terminal);
                for (Workload workload : onBroker) {
                    runner.run(workload, results);
                }
            }
        }
        return results.hadErrors() ? 1 : 0;
    }

    private PerfClient client() throws Exception {
        if (classpath != null && !System.getProperty("java.class.path").contains(classpath.replace("*", ""))) {
            throw new IllegalArgumentException("--classpath is read by the script bin/mqperf: start through it");
        }
        return switch (client) {
            case "jms" ->
                new JmsPerfClient(JmsPerfClient.factory(factory, url), user, password, !nonPersistent, oneConnection);
            case "rocketmq" -> new RocketMqPerfClient(nameservers);
            default -> throw new IllegalArgumentException("--client is jms or rocketmq, not " + client);
        };
    }

    /** Writes results as they come. */
    private static final class Results implements Consumer<PerfResult> {
        private final PrintStream out;
        private final String label;
        private final Path file;
        private boolean errors;

        Results(PrintStream out, String label, Path file) {
            this.out = out;
            this.label = label;
            this.file = file;
        }

        @Override
        public void accept(PerfResult result) {
            errors |= result.errors() > 0;
            String line = (label == null ? result : result.with("label", label)).toJson();
            out.println(line);
            if (file != null) {
                try {
                    Files.writeString(
                            file,
                            line + System.lineSeparator(),
                            StandardCharsets.UTF_8,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new IllegalArgumentException("--output " + file + " cannot be written: " + e.getMessage(), e);
                }
            }
        }

        boolean hadErrors() {
            return errors;
        }
    }

    /** Reads times such as 500ms, 10s, 2m, 12h, 20d. */
    static final class TimeConverter implements CommandLine.ITypeConverter<Duration> {
        private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

        @Override
        public Duration convert(String value) {
            Matcher matcher = TIME.matcher(value.toLowerCase(Locale.ROOT));
            if (!matcher.matches()) {
                throw new CommandLine.TypeConversionException("'" + value + "' is no time such as 500ms, 10s or 2m");
            }
            long number = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
        }
    }
}
