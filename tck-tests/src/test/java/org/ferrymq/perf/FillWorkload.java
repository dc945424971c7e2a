package org.ferrymq.perf;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Leaves a backlog: so many messages, to be delivered at once or later, or transactions that nobody ends. */
final class FillWorkload {
    /** How often what was refused is sent again. */
    private static final int ROUNDS = 20;

    private final PerfClient client;
    private final Settings settings;
    private final Payload payload;

    FillWorkload(PerfClient client, Settings settings, Payload payload) {
        this.client = client;
        this.settings = settings;
        this.payload = payload;
    }

    PerfResult run(String prefix, Meter meter) throws Exception {
        List<String> destinations = settings.topics() == 1
                ? List.of(prefix)
                : IntStream.range(0, settings.topics())
                        .mapToObj(i -> prefix + "-" + i)
                        .toList();
        Meter.Measured measured;
        try (PerfSender sender = settings.undecided()
                        ? client.openUndecidedSender(destinations)
                        : client.openSender(destinations, false);
                Workers workers = new Workers(meter)) {
            workers.once("filler", () -> {
                fill(sender, meter);
                meter.stop();
            });
            measured = meter.run(Duration.ZERO, Duration.ofHours(1));
            workers.join();
        }
        if (measured.messages() < settings.backlog()) {
            meter.failed(new TimeoutException(measured.messages() + " of " + settings.backlog() + " were stored"));
        }
        return PerfResult.of(Workload.FILL, client.name(), 1, settings.size(), meter)
                .with("topics", settings.topics())
                .withMeasured(measured);
    }

    /** Sends until the broker has taken the whole backlog: some brokers refuse asynchronous sends while they are busy. */
    void fill(PerfSender sender, Meter meter) throws Exception {
        Semaphore window = new Semaphore(settings.window());
        AtomicInteger refused = new AtomicInteger();
        AtomicReference<Throwable> reason = new AtomicReference<>();
        int missing = settings.backlog();
        for (int round = 0; missing > 0; round++) {
            if (round == ROUNDS) {
                throw new IllegalStateException(
                        missing + " messages were refused again and again, the last: " + reason.get());
            }
            for (int i = 0; i < missing; i++) {
                setTime(sender);
                // the first message of each destination creates it
                if (settings.undecided() || (round == 0 && i < settings.topics())) {
                    long begin = System.nanoTime();
                    sender.send(payload.stamped(i));
                    meter.record(System.nanoTime() - begin, 1);
                } else {
                    acquire(window, 1);
                    long begin = System.nanoTime();
                    sender.sendAsync(payload.stamped(i), failure -> {
                        if (failure == null) {
                            meter.record(System.nanoTime() - begin, 1);
                        } else {
                            reason.set(failure);
                            refused.incrementAndGet();
                        }
                        window.release();
                    });
                }
            }
            acquire(window, settings.window());
            window.release(settings.window());
            missing = refused.getAndSet(0);
        }
    }

    private void setTime(PerfSender sender) throws Exception {
        if (settings.delay() != null) {
            sender.deliverAt(System.currentTimeMillis() + settings.delay().toMillis());
        }
    }

    private static void acquire(Semaphore window, int permits) throws Exception {
        if (!window.tryAcquire(permits, WorkloadRunner.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException(
                    "some sends were not answered within " + WorkloadRunner.PATIENCE.toSeconds() + " s");
        }
    }
}
