package org.ferrymq.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A FerryMQ server in a JVM of its own, on the class path of the tests. Starting waits for the line with {@code ready};
 * a restart keeps arguments, store and ports. For one thread; closing kills what still runs.
 */
public final class ServerProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 90;
    private static final Pattern READY =
            Pattern.compile("ready at ([0-9.]+):(\\d+)(?: \\(nameserver ([0-9.]+):(\\d+)\\))?");

    private final String mainClass;
    private final List<String> arguments;
    private final List<String> jvmOptions = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private final List<String> launcher = new ArrayList<>();
    private final List<String> output = new CopyOnWriteArrayList<>();
    private Process process;
    private int port;
    private int nameServerPort;

    private ServerProcess(String mainClass, List<String> arguments) {
        this.mainClass = mainClass;
        this.arguments = List.copyOf(arguments);
    }

    /** A nameserver on a free port. */
    public static ServerProcess nameServer() {
        return new ServerProcess("org.ferrymq.namesrv.NameServerMain", List.of());
    }

    /** A broker on a free port that registers with a nameserver. */
    public static ServerProcess broker(Path store, InetSocketAddress nameServer, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--store", store.toString(), "--namesrv", text(nameServer)));
        arguments.addAll(List.of(more));
        return new ServerProcess("org.ferrymq.broker.BrokerMain", arguments);
    }

    /** A broker on a free port that is told of no nameserver. */
    public static ServerProcess broker(Path store) {
        return new ServerProcess("org.ferrymq.broker.BrokerMain", List.of("--store", store.toString()));
    }

    /** A broker on a free port that registers with several nameservers. */
    public static ServerProcess broker(Path store, List<InetSocketAddress> nameServers, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--store", store.toString(), "--namesrv"));
        arguments.add(
                String.join(";", nameServers.stream().map(ServerProcess::text).toList()));
        arguments.addAll(List.of(more));
        return new ServerProcess("org.ferrymq.broker.BrokerMain", arguments);
    }

    /** Nameserver and broker in one process, on free ports. */
    public static ServerProcess combined(Path store, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--store", store.toString()));
        arguments.addAll(List.of(more));
        return new ServerProcess("org.ferrymq.broker.ServerMain", arguments);
    }

    /** Adds an option of the JVM. */
    public ServerProcess withJvmOption(String option) {
        jvmOptions.add(option);
        return this;
    }

    /** Sets a variable of the environment. */
    public ServerProcess withEnvironment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Starts it by another program, which gets its command line as arguments and becomes it. */
    public ServerProcess withLauncher(String... program) {
        launcher.addAll(List.of(program));
        return this;
    }

    /** Lets its nameserver listen on a given port, for clients whose address of it cannot be chosen at run time. */
    public ServerProcess withNameServerPort(int port) {
        nameServerPort = port;
        return this;
    }

    /** Starts the process and waits until it serves. */
    public ServerProcess start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("it runs: " + this);
        }
        CompletableFuture<Matcher> ready = new CompletableFuture<>();
        try {
            process = begin();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Process started = process;
        Thread reader = new Thread(() -> read(started, ready), "output of " + mainClass);
        reader.setDaemon(true);
        reader.start();
        try {
            Matcher line = ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            port = Integer.parseInt(line.group(2));
            nameServerPort = line.group(4) == null ? 0 : Integer.parseInt(line.group(4));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            kill();
            throw new IllegalStateException(this + " does not get ready: " + String.join("\n", output), e);
        }
        return this;
    }

    /** Starts a process that is to end before it serves; waits for that and returns the exit code. */
    public int startToFail() {
        CompletableFuture<Matcher> ready = new CompletableFuture<>();
        try {
            process = begin();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Process started = process;
        // If it serves after all, it has to end for its output to end.
        CompletableFuture<Void> unused = ready.thenRun(started::destroyForcibly);
        read(started, ready);
        if (!ready.isCompletedExceptionally()) {
            throw new IllegalStateException(this + " serves, but should not");
        }
        return awaitExit();
    }

    private Process begin() throws IOException {
        choosePorts();
        ProcessBuilder builder = new ProcessBuilder(command()).redirectErrorStream(true);
        builder.environment().remove("NAMESRV_ADDR");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** What it has not been told it chooses the first time, and keeps. */
    private void choosePorts() {
        if (port == 0) {
            port = FreePorts.next();
        }
        if (nameServerPort == 0 && hasNameServer()) {
            nameServerPort = FreePorts.next();
        }
    }

    private boolean hasNameServer() {
        return mainClass.endsWith("ServerMain") && !mainClass.endsWith("NameServerMain");
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.net.preferIPv4Stack=true",
                "-Dlogback.configurationFile=org/ferrymq/broker/logback.xml"));
        command.addAll(jvmOptions);
        command.addAll(
                List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.add(mainClass);
        if (!arguments.contains("--port")) {
            command.addAll(List.of("--port", Integer.toString(port)));
        }
        if (hasNameServer()) {
            command.addAll(List.of("--namesrv-port", Integer.toString(nameServerPort)));
        }
        command.addAll(arguments);
        return command;
    }

    private void read(Process from, CompletableFuture<Matcher> ready) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                output.add(line);
                Matcher matcher = READY.matcher(line);
                if (matcher.find()) {
                    ready.complete(matcher);
                }
            }
        } catch (IOException e) {
            output.add("(" + e + ")");
        }
        ready.completeExceptionally(new IllegalStateException("the process ended"));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return loopback(port);
    }

    /** Where its nameserver listens, if it has one. */
    public InetSocketAddress nameServerAddress() {
        return loopback(nameServerPort);
    }

    private static InetSocketAddress loopback(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The connection URL of a nameserver; further options follow with {@code &}. Waits as long as a machine may stop for a while. */
    public static String url(InetSocketAddress nameServer) {
        return url(text(nameServer));
    }

    /** As {@link #url(InetSocketAddress)}, for a nameserver as {@code host:port}. */
    public static String url(String nameServer) {
        return "ferry://" + nameServer + "?connectTimeout=60s";
    }

    /** An address as {@code host:port}. */
    public static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** What it has printed so far, all its lives. */
    public List<String> output() {
        return output;
    }

    /** The process identifier. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM; waits for the end and returns the exit code. */
    public int terminate() {
        process.destroy();
        return awaitExit();
    }

    /** SIGKILL; waits for the end. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    private int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(this + " does not end: " + String.join("\n", output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
    }

    @Override
    public String toString() {
        return mainClass + " " + arguments + " port " + port;
    }
}
