package org.ferrymq.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the server (-9) again and again while it frees the start of its log, which is full of messages that nobody needs and a few that
 * a JMS queue owes: these are stored again and again, and all of them must be there, once, in order.
 * {@code -Dferrymq.kill.retention=500} makes it longer, see docs/testing.md.
 */
class KillRetentionTest {
    private static final int ROUNDS = Integer.getInteger("ferrymq.kill.retention", 6);
    private static final String FILLER = "filler";
    private static final int SEGMENT = 64 << 10;

    @TempDir
    Path folder;

    @Test
    void whatIsOwedIsThereInOrderWheneverTheServerIsKilled() throws Exception {
        long seed = Long.getLong("ferrymq.kill.seed", System.nanoTime());
        System.out.println("kill while the log is freed, seed " + seed);
        Random random = new Random(seed);
        Path config = Files.writeString(folder.resolve("broker.conf"), """
                store { retention = 1 s, segment-bytes = 64 KiB, max-message-bytes = 16 KiB, checkpoint-interval = 100 ms }
                clients { max-message = 8 KiB }
                """);
        ExecutorService threads = Executors.newCachedThreadPool();
        OwedSender owed = new OwedSender("owed");
        long first = 0;
        int freedIn = 0;
        try (TransportClient client = new TransportClient(TransportConfig.client());
                ServerProcess server = ServerProcess.combined(folder.resolve("store"), "--config", config.toString())) {
            KillSender filler = new KillSender(client, FILLER, 0, 1500);
            for (int round = 0; round < ROUNDS; round++) {
                server.start();
                check(owed, owed.browse(server.nameServerAddress()));
                round(threads, server, owed, filler, random);
                long now = firstPosition();
                freedIn += now > first ? 1 : 0;
                first = now;
            }
            server.start();
            check(owed, owed.browse(server.nameServerAddress()));
            check(owed, owed.consume(server.nameServerAddress()));
            assertThat(server.terminate()).isZero();
            System.out.printf(
                    "%d rounds, %d messages owed, the log begins at %d, freed in %d rounds%n",
                    ROUNDS, owed.owed().size(), first, freedIn);
            assertThat(freedIn)
                    .as("rounds in which the log was freed; the server: %s", server.output())
                    .isGreaterThanOrEqualTo(ROUNDS / 4);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void check(OwedSender owed, List<Long> found) {
        assertThat(found).as("in order, once").isSorted().doesNotHaveDuplicates();
        assertThat(found).as("nothing owed is lost").containsAll(owed.owed());
        assertThat(found).as("nothing is invented").allMatch(number -> number < owed.begun());
    }

    private void round(
            ExecutorService threads, ServerProcess server, OwedSender owed, KillSender filler, Random random) {
        CompletableFuture<Void> sending =
                CompletableFuture.runAsync(() -> owed.run(server.nameServerAddress()), threads);
        CompletableFuture<Void> filling = CompletableFuture.runAsync(() -> filler.run(server.address()), threads);
        int sent = owed.owed().size() + 20;
        long filled = filler.sent() + 5L * SEGMENT / 1500;
        // Somewhere in the work of retention, which begins five seconds after the start and has more to free than it
        // can.
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(4500 + random.nextInt(3000));
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(1 + random.nextInt(20)))
                .until(() -> sending.isDone()
                        || filling.isDone()
                        || (System.nanoTime() >= until && owed.owed().size() >= sent && filler.sent() >= filled));
        assertThat(sending).as("sending, last: %s", owed.lastError()).isNotDone();
        assertThat(filling).isNotDone();
        server.kill();
        sending.join();
        filling.join();
    }

    /** Where the log begins. */
    private long firstPosition() throws IOException {
        Path start = folder.resolve("store").resolve("log-start");
        return Files.exists(start) ? ByteBuffer.wrap(Files.readAllBytes(start)).getLong(Integer.BYTES) : 0;
    }
}
