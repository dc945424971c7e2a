package org.ferrymq.broker.admin.session;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that all commands share, and what follows from them. */
public final class Session {

    private static final String DEFAULT_NAMESERVER = "127.0.0.1:9876";

    @Option(
            names = {"-n", "--namesrv"},
            paramLabel = "HOST:PORT",
            description = "Nameservers, separated by semicolons. Default: NAMESRV_ADDR, else " + DEFAULT_NAMESERVER)
    private @Nullable String nameservers;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long to wait for each answer. Default: ${DEFAULT-VALUE}")
    private int timeoutSeconds;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "User, where a broker serves users only. Default: FERRYMQ_USER")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "The user's password, its first line. Default: FERRYMQ_PASSWORD")
    private @Nullable Path passwordFile;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    public ClusterClient connect() {
        if (timeoutSeconds < 1 || timeoutSeconds > 3600) {
            throw AdminException.usage("--timeout " + timeoutSeconds + " is not within 1 to 3600 seconds");
        }
        return new ClusterClient(addresses(), Duration.ofSeconds(timeoutSeconds), credentials());
    }

    private @Nullable Credentials credentials() {
        String name = user != null ? user : System.getenv("FERRYMQ_USER");
        if (name == null || name.isEmpty()) {
            return null;
        }
        String password = passwordFile != null ? firstLine(passwordFile) : System.getenv("FERRYMQ_PASSWORD");
        if (password == null) {
            throw AdminException.usage(
                    "user " + name + " has no password: --password-file or FERRYMQ_PASSWORD gives it");
        }
        return new Credentials(name, password);
    }

    private static String firstLine(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().orElse("");
        } catch (IOException | UncheckedIOException e) {
            throw AdminException.usage("cannot read the password from " + file + ": " + e);
        }
    }

    private List<InetSocketAddress> addresses() {
        String given = nameservers != null ? nameservers : System.getenv("NAMESRV_ADDR");
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String address : (given == null || given.isBlank() ? DEFAULT_NAMESERVER : given).split("[;,]", -1)) {
            addresses.add(BrokerNode.parse(address.trim()));
        }
        return addresses;
    }

    public void print(Table table) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            table.printJson(out);
        } else {
            table.print(out);
        }
    }

    /** Says what was done: a sentence for people, an object for programs. */
    public void done(String sentence, Table table) {
        if (json) {
            table.printJson(spec.commandLine().getOut());
        } else {
            spec.commandLine().getOut().println(sentence);
            spec.commandLine().getOut().flush();
        }
    }

    /** A remark beside the result, for people only. */
    public void note(String sentence) {
        if (!json) {
            spec.commandLine().getErr().println(sentence);
            spec.commandLine().getErr().flush();
        }
    }
}
