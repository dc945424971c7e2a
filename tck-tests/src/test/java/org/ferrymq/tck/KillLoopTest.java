package org.ferrymq.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.topic.CreateTopic;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills the server (-9) again and again while messages and transactions pour in. Whatever it has acknowledged must be
 * there afterwards, in order; nothing may be there that was never sent. The page cache survives the process, so the
 * asynchronous flush must lose nothing either. {@code -Dferrymq.kill.rounds=1000} makes it longer, see docs/testing.md.
 */
class KillLoopTest {
    private static final int ROUNDS = Integer.getInteger("ferrymq.kill.rounds", 20);
    private static final String TOPIC = "kill";
    private static final String TRANSACTED = "kill.transacted";

    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"sync", "async"})
    void losesNothingThatItAcknowledged(String flush) {
        long seed = Long.getLong("ferrymq.kill.seed", System.nanoTime());
        Random random = new Random(seed);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (TransportClient client = new TransportClient(TransportConfig.client());
                ServerProcess server = ServerProcess.combined(temp.resolve(flush), "--flush", flush)) {
            List<KillSender> senders = new ArrayList<>();
            for (int queueId = 0; queueId < 3; queueId++) {
                senders.add(new KillSender(client, TOPIC, queueId, 10 + 900 * queueId));
            }
            KillCommitter committer = new KillCommitter(TRANSACTED);
            KillChecker checker = new KillChecker(client);
            for (int round = 0; round < ROUNDS; round++) {
                server.start();
                if (round == 0) {
                    createTopic(client, server.address());
                }
                check(checker, server, senders, committer);
                round(threads, server, senders, committer, random);
            }
            server.start();
            check(checker, server, senders, committer);
            assertThat(server.terminate()).isZero();
            server.start();
            check(checker, server, senders, committer);
            System.out.printf(
                    "kill loop, %s flush, seed %d: %d rounds, %d messages and %d transactions acknowledged%n",
                    flush, seed, ROUNDS, total(senders), committer.committed().size());
        } finally {
            threads.shutdownNow();
        }
    }

    private static void check(
            KillChecker checker, ServerProcess server, List<KillSender> senders, KillCommitter committer) {
        for (KillSender sender : senders) {
            checker.checkSender(server.address(), TOPIC, sender);
        }
        checker.checkCommitter(server.address(), TRANSACTED, committer);
    }

    private static long total(List<KillSender> senders) {
        return senders.stream()
                .mapToLong(sender -> sender.acknowledged().size())
                .sum();
    }

    private static void round(
            ExecutorService threads,
            ServerProcess server,
            List<KillSender> senders,
            KillCommitter committer,
            Random random) {
        long messages = total(senders) + 200 + random.nextInt(3000);
        int transactions = committer.committed().size() + 1 + random.nextInt(20);
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (KillSender sender : senders) {
            running.add(CompletableFuture.runAsync(() -> sender.run(server.address()), threads));
        }
        running.add(CompletableFuture.runAsync(() -> committer.run(server.nameServerAddress()), threads));
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(1 + random.nextInt(20)))
                .until(() -> running.stream().anyMatch(CompletableFuture::isDone)
                        || (total(senders) >= messages && committer.committed().size() >= transactions));
        assertThat(running)
                .as("server before it is killed, last: %s", committer.lastError())
                .noneMatch(CompletableFuture::isDone);
        server.kill();
        running.forEach(CompletableFuture::join);
    }

    private static void createTopic(TransportClient client, InetSocketAddress broker) {
        Connection connection = client.connect(broker, (from, request, responder) -> request.release())
                .join();
        CreateTopic create = new CreateTopic(TOPIC, "TBW102", 3, 3, 6, "SINGLE_TAG", 0, false, null);
        Frame answer = connection
                .request(Commands.toFrame(create, HeaderEncoding.BINARY), Duration.ofSeconds(60))
                .join();
        assertThat(answer.code()).as(answer.remark()).isEqualTo(ResponseCode.SUCCESS);
        answer.release();
    }
}
