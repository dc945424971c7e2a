package org.ferrymq.perf.mdb;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a process does until this is closed, being written down. */
@FunctionalInterface
interface Recording extends AutoCloseable {

    /** Begins one, or nothing. */
    @FunctionalInterface
    interface Start {
        Recording begin() throws IOException, InterruptedException;
    }

    @Override
    void close() throws IOException, InterruptedException;

    /** Begins a recording of that process's flight recorder, which goes to a file. */
    static Recording of(long pid, Path file) throws IOException, InterruptedException {
        ask(pid, file, "JFR.start name=ferrymq-perf settings=profile");
        return () -> ask(pid, file, "JFR.stop name=ferrymq-perf filename=" + file.toAbsolutePath());
    }

    private static void ask(long pid, Path file, String command) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        File log = new File(file + ".log");
        Process process = new ProcessBuilder(List.of(jcmd, Long.toString(pid), command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(command + " in process " + pid + " failed, see " + log);
        }
    }
}
