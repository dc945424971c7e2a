package org.ferrymq.perf;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Sends messages that are due later and measures how late they come. A message that comes early is an error. */
final class DelayedWorkload {
    private static final Duration DELAY = Duration.ofSeconds(1);

    private final PerfClient client;
    private final Settings settings;
    private final Payload payload;

    DelayedWorkload(PerfClient client, Settings settings, Payload payload) {
        this.client = client;
        this.settings = settings;
        this.payload = payload;
    }

    PerfResult run(String destination, Meter meter) throws Exception {
        long delayMs = (settings.delay() == null ? DELAY : settings.delay()).toMillis();
        client.prepare(destination);
        Meter.Measured measured;
        try (PerfReceiver receiver = client.openReceiver(destination);
                Workers workers = new Workers(meter)) {
            receiver.listen(body -> {
                if (Payload.isStamped(body)) {
                    received(Payload.sequence(body), meter);
                }
            });
            PerfSender sender = client.openSender(destination, false);
            Pace pace = new Pace(settings.rate());
            workers.start("producer", sender, () -> {
                pace.next();
                long dueMs = System.currentTimeMillis() + delayMs;
                sender.deliverAt(dueMs);
                sender.send(payload.stamped(dueMs));
            });
            measured = meter.run(settings.warmUp().plusMillis(delayMs), settings.duration());
            workers.join();
        }
        return PerfResult.of(Workload.DELAYED, client.name(), 1, settings.size(), meter)
                .withNumber("rate", settings.rate())
                .with("delayMillis", delayMs)
                .withMeasured(measured);
    }

    private static void received(long dueMs, Meter meter) {
        long lateMicros = ChronoUnit.MICROS.between(Instant.ofEpochMilli(dueMs), Instant.now());
        if (lateMicros < 0) {
            meter.failed(new IllegalStateException("a message came " + -lateMicros + " us early"));
        } else {
            meter.record(lateMicros * 1000, 1);
        }
    }
}
