package org.ferrymq.tck.scripts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A running script of {@code bin/}; its output, both streams together, is collected line by line. */
final class Script implements AutoCloseable {

    private static final Path BIN = Path.of(System.getProperty("ferrymq.home", ".."))
            .toAbsolutePath()
            .normalize()
            .resolve("bin");

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Script(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "script-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Path of a script. */
    static Path path(String name) {
        return BIN.resolve(name);
    }

    static Script start(Path directory, Path script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("FERRYMQ_JAVA_OPTS", "-Xmx512m");
        return new Script(builder.start());
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first line so far that contains a text. */
    Optional<String> line(String text) {
        return lines.stream().filter(line -> line.contains(text)).findFirst();
    }

    String output() {
        return String.join("\n", lines);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has in memory, in MiB; the shell has been replaced by the JVM when it serves. Linux only. */
    long residentMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("no VmRSS of process " + process.pid());
    }

    /** The files that it has mapped, as the system lists them; the shell has been replaced by the JVM when it serves. Linux only. */
    String mappedFiles() throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(process.pid()), "maps"));
    }

    /** Asks it to stop, as {@code kill} does. What it prints meanwhile is still read. */
    void terminate() {
        process.toHandle().destroy(); // Process.destroy closes the stream
    }

    /** The processes that it has started and those that these have started. */
    Stream<ProcessHandle> descendants() {
        return process.descendants();
    }

    /** Waits for its end and returns the exit code. */
    int exitCode() throws InterruptedException {
        return exitCode(Duration.ofSeconds(60));
    }

    /** Waits for its end and returns the exit code. */
    int exitCode(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + limit + ", its output:\n" + output());
        }
        reader.join(5000);
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
