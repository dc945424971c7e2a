package org.ferrymq.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A {@link WorkerMain} in a JVM of its own, killed (-9) where it is asked to be. */
final class WorkerProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 300;

    /** Where in its transaction a worker is. */
    enum Place {
        /** Has received a message and not yet answered it. */
        RECEIVED,
        /** Has sent the answer to a message. */
        SENT,
        /** Is about to commit or is committing. */
        COMMITTING,
        /** Has been told that it is committed. */
        COMMITTED
    }

    /**
     * When to kill a worker.
     *
     * @param place where it is to be; it waits there, except while it commits
     * @param times how often it has to have been there
     * @param nanos how long after that
     */
    record Moment(Place place, int times, long nanos) {}

    private final Process process;
    private final Moment moment;
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Place> killed = new CompletableFuture<>();

    /** Starts a worker that will be killed at {@code moment}; null for one that goes on until it is closed. */
    WorkerProcess(InetSocketAddress nameServer, String from, String to, long seed, Moment moment) {
        this.moment = moment;
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx128m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Djava.net.preferIPv4Stack=true",
                    "-Dlogback.configurationFile=org/ferrymq/broker/logback.xml",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    WorkerMain.class.getName(),
                    ServerProcess.text(nameServer),
                    from,
                    to,
                    Long.toString(seed)));
            if (moment != null && moment.place() != Place.COMMITTING) {
                command.addAll(List.of(moment.place().name(), Integer.toString(moment.times())));
            }
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread reader = new Thread(this::follow, "worker " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    private void follow() {
        int times = 0;
        Place last = null;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                Place place = place(line);
                if (place == null) {
                    errors.add(line);
                    continue;
                }
                last = place;
                if (moment != null && place == moment.place() && ++times == moment.times()) {
                    LockSupport.parkNanos(moment.nanos());
                    process.destroyForcibly();
                }
            }
        } catch (IOException e) {
            errors.add("(" + e + ")"); // the end of a killed process may look like this
        }
        killed.complete(last);
    }

    private static Place place(String line) {
        for (Place place : Place.values()) {
            if (place.name().equals(line)) {
                return place;
            }
        }
        return null;
    }

    /** Waits until it has been killed. {@return the last place that it told} */
    Place awaitKill() {
        try {
            Place last = killed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (process.waitFor() != 128 + 9) {
                throw new IllegalStateException("worker ended by itself: " + String.join("\n", errors));
            }
            return last;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("worker never came to " + moment + ": " + String.join("\n", errors), e);
        }
    }

    /** What it printed besides its places: complaints, if any. */
    List<String> errors() {
        return errors;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
