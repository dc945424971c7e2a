package org.ferrymq.tck.wildfly;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Nameserver and broker as a user starts them: {@code bin/mqserver}, on given ports, with a store that survives a restart. */
public final class BrokerProcess implements AutoCloseable {
    private final Process process;

    private BrokerProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts it and waits until it serves.
     *
     * @param home folder with {@code bin}
     * @param log file for what it prints; replaced
     */
    public static BrokerProcess start(Path home, Path log, int port, int nameServerPort, Path store)
            throws IOException {
        Process process = new ProcessBuilder(
                        home.resolve("bin/mqserver").toString(),
                        "--port",
                        Integer.toString(port),
                        "--namesrv-port",
                        Integer.toString(nameServerPort),
                        "--store",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        BrokerProcess broker = new BrokerProcess(process);
        boolean ready = false;
        try {
            await("bin/mqserver is ready, see " + log)
                    .atMost(Duration.ofSeconds(60))
                    .failFast("bin/mqserver ended, see " + log, () -> !process.isAlive())
                    .until(() -> text(log).contains("FerryMQ server ready"));
            ready = true;
            return broker;
        } finally { // also if the thread was interrupted
            if (!ready) {
                broker.close();
            }
        }
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as an operator does; waits until it is gone. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
