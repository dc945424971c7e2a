package org.ferrymq.tck.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the scripts of servers and our own, on the Java of the tests. */
public final class Commands {
    private static final Path FERRYMQ_HOME =
            Path.of(System.getProperty("ferrymq.home", "..")).toAbsolutePath().normalize();

    private Commands() {}

    /** What a command came to: its exit code, and all that it printed. */
    public record Result(int exitCode, String output) {}

    /** {@return the path of one of the scripts in {@code bin/}} */
    static String scriptPath(String name) {
        return FERRYMQ_HOME.resolve("bin").resolve(name).toString();
    }

    /** Runs one of the scripts in {@code bin/}, whatever comes of it. */
    public static Result script(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(scriptPath(name)));
        command.addAll(List.of(arguments));
        return tryRun(command);
    }

    /**
     * Runs a command that has to succeed. {@return what it printed}
     *
     * @throws IOException with all that it printed if it does not
     */
    public static String run(List<String> command) throws IOException {
        return output(command, tryRun(command));
    }

    /** {@return what a command printed that has to have succeeded} */
    static String output(List<String> command, Result result) throws IOException {
        if (result.exitCode() != 0) {
            throw new IOException(command + " ended with " + result.exitCode() + ":\n" + result.output());
        }
        return result.output();
    }

    /** Runs a command, whatever comes of it. */
    public static Result tryRun(List<String> command) throws IOException {
        Path output = Files.createTempFile("command", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            String java = System.getProperty("java.home");
            builder.environment().put("JAVA_HOME", java);
            builder.environment().put("AS_JAVA", java);
            builder.environment().remove("JAVA_OPTS");
            Process process = builder.start();
            boolean ended = false;
            try {
                ended = process.waitFor(5, TimeUnit.MINUTES);
            } finally { // nothing of it goes on if the thread was interrupted
                if (!ended) {
                    List<ProcessHandle> parts = process.descendants().toList();
                    process.destroyForcibly();
                    parts.forEach(ProcessHandle::destroyForcibly);
                }
            }
            if (!ended) {
                throw new IOException(command + " does not end:\n" + Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readString(output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(command + " was interrupted", e);
        } finally {
            Files.delete(output);
        }
    }
}
