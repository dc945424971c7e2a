package org.ferrymq.tck.wildfly;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Nameserver and broker as a user starts them: {@code bin/mqserver}, on given ports, with a store that survives a restart. */
final class BrokerProcess implements AutoCloseable {
    private final Path log;
    private final Process process;

    private BrokerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it and waits until it serves. */
    static BrokerProcess start(int port, int nameServerPort, Path store) throws IOException {
        Path home = Path.of(System.getProperty("ferrymq.home", ".."));
        Path log = Files.createDirectories(Path.of("target")).resolve("wildfly-broker-" + System.nanoTime() + ".log");
        Process process = new ProcessBuilder(
                        home.resolve("bin/mqserver").toString(),
                        "--port",
                        Integer.toString(port),
                        "--namesrv-port",
                        Integer.toString(nameServerPort),
                        "--store",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
                .start();
        BrokerProcess broker = new BrokerProcess(process, log);
        try {
            await("bin/mqserver is ready, see " + log)
                    .atMost(Duration.ofSeconds(60))
                    .failFast("bin/mqserver ended, see " + log, () -> !process.isAlive())
                    .until(broker::isReady);
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    private boolean isReady() {
        try {
            return Files.readString(log).contains("FerryMQ server ready");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as an operator does; waits until it is gone. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
