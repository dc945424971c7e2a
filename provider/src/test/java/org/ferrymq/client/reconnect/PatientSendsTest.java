package org.ferrymq.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.ferrymq.client.Destination;
import org.ferrymq.client.OutgoingMessage;
import org.ferrymq.client.SendRequest;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PatientSendsTest {
    private static final Destination QUEUE = new Destination("q", Destination.Kind.QUEUE);
    private static final Duration LONG = Duration.ofMinutes(2);

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final List<String> stored = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        scheduler.shutdownNow();
    }

    private static SendRequest request(Destination destination, int number) {
        byte[] body = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        return SendRequest.of(destination, null, true, new OutgoingMessage(Map.of(), body, 0, 0, 0, 0));
    }

    private static List<String> bodies(SendRequest request) {
        return request.messages().stream()
                .map(message -> new String(message.body(), StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Void> refused(ErrorCode code) {
        return CompletableFuture.failedFuture(new FerryException(code, "refused"));
    }

    private CompletableFuture<Void> store(SendRequest request) {
        stored.addAll(bodies(request));
        return CompletableFuture.completedFuture(null);
    }

    private static void assertFails(CompletableFuture<Void> future, ErrorCode code) {
        assertThatThrownBy(() -> get(future))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void shouldStoreInOrderWhateverIsRefused() throws Exception {
        Random random = new Random(7);
        List<String> answered = new ArrayList<>();
        // as a broker that is full at one moment and not at the next, and answers later
        PatientSends sends = new PatientSends(
                (request, limit) -> {
                    boolean full;
                    synchronized (random) {
                        full = random.nextInt(4) == 0;
                        if (!full) {
                            stored.addAll(bodies(request));
                        }
                    }
                    return CompletableFuture.supplyAsync(
                            () -> {
                                if (full) {
                                    throw new FerryException(
                                            random.nextBoolean() ? ErrorCode.RESOURCE_LIMIT : ErrorCode.BUSY, "full");
                                }
                                return null;
                            },
                            scheduler);
                },
                scheduler);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            String number = Integer.toString(i);
            all.add(sends.send(request(QUEUE, i), LONG).thenRun(() -> answered.add(number)));
        }
        get(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
        assertThat(stored).isEqualTo(numbers(2_000));
        assertThat(answered).isEqualTo(numbers(2_000));
    }

    @Test
    void shouldNotHoldBackOtherDestinations() throws Exception {
        PatientSends sends = new PatientSends(
                (request, limit) ->
                        request.destination().equals(QUEUE) ? refused(ErrorCode.RESOURCE_LIMIT) : store(request),
                scheduler);
        CompletableFuture<Void> waits = sends.send(request(QUEUE, 1), LONG);
        get(sends.send(request(new Destination("other", Destination.Kind.QUEUE), 2), LONG));
        assertThat(waits).isNotDone();
    }

    @Test
    void shouldFailOnlyTheMessageThatCannotBeStored() throws Exception {
        CompletableFuture<Void> first = new CompletableFuture<>();
        AtomicInteger requests = new AtomicInteger();
        PatientSends sends = new PatientSends(
                (request, limit) -> {
                    if (requests.getAndIncrement() == 0) {
                        return first;
                    }
                    return bodies(request).contains("5") ? refused(ErrorCode.INVALID_ARGUMENT) : store(request);
                },
                scheduler);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(sends.send(request(QUEUE, i), LONG));
        }
        first.complete(null);
        assertFails(all.get(5), ErrorCode.INVALID_ARGUMENT);
        all.remove(5);
        get(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
        assertThat(stored).containsExactly("1", "2", "3", "4", "6", "7", "8", "9");
        assertThat(requests)
                .as("one by itself, nine as one, nine by themselves")
                .hasValue(11);
        get(sends.send(request(QUEUE, 10), LONG));
    }

    @Test
    void shouldSendAgainAsRepeatedWhatMayBeStored() throws Exception {
        CompletableFuture<Void> first = new CompletableFuture<>();
        ConcurrentLinkedQueue<SendRequest> seen = new ConcurrentLinkedQueue<>();
        PatientSends sends = new PatientSends(
                (request, limit) -> {
                    seen.add(request);
                    return seen.size() == 1
                            ? first
                            : request.messages().size() > 1 ? refused(ErrorCode.TIMEOUT) : store(request);
                },
                scheduler);
        CompletableFuture<Void> one = sends.send(request(QUEUE, 1), LONG);
        CompletableFuture<Void> two = sends.send(request(QUEUE, 2), LONG);
        CompletableFuture<Void> three = sends.send(request(QUEUE, 3), LONG);
        first.complete(null);
        get(CompletableFuture.allOf(one, two, three));
        assertThat(seen).extracting(SendRequest::repeated).containsExactly(false, false, true, true);
    }

    @Test
    void shouldFailInTimeAndThenBeginAnew() throws Exception {
        boolean[] room = new boolean[1];
        PatientSends sends = new PatientSends(
                (request, limit) -> {
                    synchronized (room) {
                        return room[0] ? store(request) : refused(ErrorCode.RESOURCE_LIMIT);
                    }
                },
                scheduler);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(sends.send(request(QUEUE, i), Duration.ofMillis(100)));
        }
        for (CompletableFuture<Void> each : all) {
            assertFails(each, ErrorCode.RESOURCE_LIMIT);
        }
        synchronized (room) {
            room[0] = true;
        }
        get(sends.send(request(QUEUE, 300), LONG));
        assertThat(stored).containsExactly("300");
    }

    @Test
    void shouldNotSendWhatIsLateBeforeItsTurn() throws Exception {
        CompletableFuture<Void> first = new CompletableFuture<>();
        AtomicInteger requests = new AtomicInteger();
        PatientSends sends = new PatientSends(
                (request, limit) -> requests.getAndIncrement() == 0 ? first : store(request), scheduler);
        CompletableFuture<Void> one = sends.send(request(QUEUE, 1), LONG);
        CompletableFuture<Void> late = sends.send(request(QUEUE, 2), Duration.ZERO);
        CompletableFuture<Void> repeated = sends.send(
                new SendRequest(QUEUE, null, true, true, request(QUEUE, 3).messages()), Duration.ZERO);
        CompletableFuture<Void> inTime = sends.send(request(QUEUE, 4), LONG);
        first.complete(null);
        get(CompletableFuture.allOf(one, repeated, inTime));
        assertFails(late, ErrorCode.TIMEOUT);
        assertThat(stored).as("what the broker may have is asked for again").containsExactly("3", "4");
    }

    @Test
    void shouldNotNestThousandsOfFailures() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        AtomicInteger requests = new AtomicInteger();
        PatientSends sends = new PatientSends(
                (request, limit) -> requests.getAndIncrement() == 0 ? first : refused(ErrorCode.CONNECTION_CLOSED),
                scheduler);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            all.add(sends.send(request(QUEUE, i), LONG));
        }
        first.complete(null);
        all.subList(1, all.size()).forEach(each -> assertThat(each).isCompletedExceptionally());
    }
}
