package org.ferrymq.perf;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Runs the workloads that need a broker, each on a destination of its own, one after the other. */
final class WorkloadRunner {

    /** How long a single answer, reply or first message may take before the workload is given up. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Part of a backlog that is consumed before measuring: 1/10. */
    private static final int BACKLOG_WARM_UP = 10;

    private final PerfClient client;
    private final Settings settings;
    private final CpuClock cpu;
    private final PrintStream progressOut;
    private final boolean terminal;
    private final Payload payload;
    private final String runId = Long.toString(System.currentTimeMillis(), 36);

    WorkloadRunner(PerfClient client, Settings settings, CpuClock cpu, PrintStream progressOut, boolean terminal) {
        this.client = client;
        this.settings = settings;
        this.cpu = cpu;
        this.progressOut = progressOut;
        this.terminal = terminal;
        this.payload = new Payload(settings.size());
    }

    /** Runs one workload and hands every finished result to {@code results}. */
    void run(Workload workload, Consumer<PerfResult> results) throws Exception {
        if (workload != Workload.LIMITS && !client.supports(workload)) {
            throw new IllegalArgumentException(
                    workload.option() + ": the " + client.name() + " client has nothing of this kind");
        }
        switch (workload) {
            case SEND_SYNC -> {
                for (int producers : settings.producers()) {
                    results.accept(sendSync(producers));
                }
            }
            case SEND_ASYNC -> results.accept(sendAsync());
            case BATCH -> results.accept(batch());
            case CONSUME, CONSUME_ORDERLY -> results.accept(consume(workload));
            case TRANSACTED -> results.accept(transacted());
            case ROUND_TRIP -> results.accept(roundTrip());
            case TOGETHER -> results.accept(together(settings.mostProducers()));
            case DELAYED ->
                results.accept(new DelayedWorkload(client, settings, payload)
                        .run(destination("delayed"), new Meter(progress("delayed"), cpu)));
            case FILL ->
                results.accept(new FillWorkload(client, settings, payload)
                        .run(destination("fill"), new Meter(progress("fill"), cpu)));
            case LIMITS -> throw new IllegalArgumentException("limits needs no broker");
        }
    }

    private PerfResult sendSync(int producers) throws Exception {
        String destination = destination("sync" + producers);
        Progress progress = progress("send-sync x" + producers);
        Meter meter = new Meter(progress, cpu);
        client.prepare(destination);
        Meter.Measured measured = sendWhileMeasuring(destination, producers, meter);
        drain(destination, progress);
        return result(Workload.SEND_SYNC, producers, meter).withMeasured(measured);
    }

    /** Starts that many threads, each sending synchronously; latencies go to the meter. */
    private Meter.Measured sendWhileMeasuring(String destination, int producers, Meter meter) throws Exception {
        try (Workers workers = new Workers(meter)) {
            for (int i = 0; i < producers; i++) {
                PerfSender sender = client.openSender(destination, false);
                workers.start("producer-" + i, sender, () -> {
                    long begin = System.nanoTime();
                    sender.send(payload.stamped(0));
                    meter.record(System.nanoTime() - begin, 1);
                });
            }
            return meter.run(settings.warmUp(), settings.duration());
        }
    }

    private PerfResult sendAsync() throws Exception {
        String destination = destination("async");
        Progress progress = progress("send-async");
        Meter meter = new Meter(progress, cpu);
        client.prepare(destination);
        Semaphore window = new Semaphore(settings.window());
        Meter.Measured measured;
        try (Workers workers = new Workers(meter)) {
            PerfSender sender = client.openSender(destination, false);
            workers.start("producer", sender, () -> sendInWindow(sender, window, meter));
            measured = meter.run(settings.warmUp(), settings.duration());
            workers.join();
            if (!window.tryAcquire(settings.window(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                meter.failed(new TimeoutException("some sends were never answered"));
            }
        }
        drain(destination, progress);
        return result(Workload.SEND_ASYNC, 1, meter)
                .with("window", settings.window())
                .withMeasured(measured);
    }

    private void sendInWindow(PerfSender sender, Semaphore window, Meter meter) throws Exception {
        if (!window.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("no answer for " + PATIENCE.toSeconds() + " s with the window full");
        }
        long begin = System.nanoTime();
        try {
            sender.sendAsync(payload.stamped(0), failure -> {
                window.release();
                if (failure == null) {
                    meter.record(System.nanoTime() - begin, 1);
                } else {
                    meter.failed(failure);
                }
            });
        } catch (Exception e) {
            window.release();
            throw e;
        }
    }

    private PerfResult batch() throws Exception {
        String destination = destination("batch");
        Progress progress = progress("batch");
        Meter meter = new Meter(progress, cpu);
        client.prepare(destination);
        Meter.Measured measured;
        try (Workers workers = new Workers(meter)) {
            PerfSender sender = client.openSender(destination, false);
            workers.start("producer", sender, () -> {
                long begin = System.nanoTime();
                List<byte[]> bodies = new ArrayList<>(settings.batch());
                for (int i = 0; i < settings.batch(); i++) {
                    bodies.add(payload.stamped(i));
                }
                sender.sendBatch(bodies);
                meter.record(System.nanoTime() - begin, settings.batch());
            });
            measured = meter.run(settings.warmUp(), settings.duration());
        }
        drain(destination, progress);
        return result(Workload.BATCH, 1, meter).with("batch", settings.batch()).withMeasured(measured);
    }

    private PerfResult consume(Workload workload) throws Exception {
        String destination = destination("consume");
        Progress progress = progress(workload.option());
        client.prepare(destination);
        fill(destination, progress);
        Meter meter = new Meter(progress, cpu);
        long warmUp = settings.backlog() / BACKLOG_WARM_UP;
        AtomicLong seen = new AtomicLong();
        AtomicLong last = new AtomicLong();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch warm = new CountDownLatch(1);
        long opened = System.nanoTime();
        Meter.Measured measured;
        long firstMillis;
        try (PerfReceiver receiver = workload == Workload.CONSUME
                ? client.openReceiver(destination)
                : client.openOrderlyReceiver(destination)) {
            receiver.listen(body -> {
                if (!Payload.isStamped(body)) {
                    return;
                }
                long now = System.nanoTime();
                long before = last.getAndSet(now);
                long count = seen.incrementAndGet();
                first.countDown();
                if (count == warmUp + 1) {
                    warm.countDown();
                }
                if (count > warmUp + 1) {
                    meter.record(now - before, 1);
                }
                if (count == settings.backlog()) {
                    meter.stop();
                }
            });
            await(first, "no message was delivered");
            firstMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - opened);
            await(warm, "delivery stopped at " + seen.get() + " of " + settings.backlog());
            measured = meter.run(Duration.ZERO, PATIENCE.plus(settings.duration()));
        }
        if (seen.get() < settings.backlog()) {
            meter.failed(new TimeoutException("only " + seen.get() + " of " + settings.backlog() + " were delivered"));
        }
        return result(workload, 0, meter)
                .with("firstMessageMillis", firstMillis)
                .withMeasured(measured);
    }

    private void fill(String destination, Progress progress) throws Exception {
        progress.step("filling with " + settings.backlog() + " messages");
        try (PerfSender sender = client.openSender(destination, false)) {
            new FillWorkload(client, settings, payload).fill(sender, new Meter(progress, cpu));
        }
    }

    private PerfResult transacted() throws Exception {
        String destination = destination("tx");
        Progress progress = progress("transacted");
        Meter meter = new Meter(progress, cpu);
        client.prepare(destination);
        Meter.Measured measured;
        int sends = client.sendsPerCommit(settings.sendsPerCommit());
        try (Workers workers = new Workers(meter)) {
            PerfSender sender = client.openSender(destination, true);
            workers.start("producer", sender, () -> {
                long begin = System.nanoTime();
                for (int i = 0; i < sends; i++) {
                    sender.send(payload.stamped(i));
                }
                sender.commit();
                meter.record(System.nanoTime() - begin, sends);
            });
            measured = meter.run(settings.warmUp(), settings.duration());
        }
        drain(destination, progress);
        return result(Workload.TRANSACTED, 1, meter)
                .with("sendsPerCommit", sends)
                .withMeasured(measured);
    }

    private PerfResult roundTrip() throws Exception {
        String requests = destination("requests");
        String replies = destination("replies");
        Meter meter = new Meter(progress("round-trip"), cpu);
        client.prepare(requests);
        client.prepare(replies);
        LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
        AtomicLong sequence = new AtomicLong();
        Meter.Measured measured;
        try (PerfReceiver responder = client.openReceiver(requests);
                PerfReceiver requester = client.openReceiver(replies);
                PerfSender replier = client.openSender(replies, false);
                Workers workers = new Workers(meter)) {
            responder.listen(body -> {
                if (Payload.isStamped(body)) {
                    reply(replier, body, meter);
                }
            });
            requester.listen(body -> {
                if (Payload.isStamped(body)) {
                    received.add(body);
                }
            });
            PerfSender sender = client.openSender(requests, false);
            Pace pace = new Pace(settings.rate());
            workers.start("requester", sender, () -> {
                long number = sequence.incrementAndGet();
                long begin = pace.next();
                sender.send(payload.stamped(number));
                awaitReply(received, number);
                meter.record(System.nanoTime() - begin, 1);
            });
            measured = meter.run(settings.warmUp(), settings.duration());
            workers.join();
        }
        return paced(result(Workload.ROUND_TRIP, 1, meter)).withMeasured(measured);
    }

    /** The listener runs on one thread at a time for JMS; a push consumer's pool may come with several. */
    private static void reply(PerfSender replier, byte[] body, Meter meter) {
        synchronized (replier) {
            try {
                replier.send(body);
            } catch (Exception e) {
                meter.failed(e);
            }
        }
    }

    private static void awaitReply(LinkedBlockingQueue<byte[]> received, long number) throws Exception {
        while (true) {
            byte[] body = received.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (body == null) {
                throw new TimeoutException("no reply within " + PATIENCE.toSeconds() + " s");
            }
            if (Payload.sequence(body) == number) {
                return;
            }
        }
    }

    private PerfResult together(int producers) throws Exception {
        String destination = destination("together");
        Progress progress = progress("together x" + producers);
        Meter received = new Meter(progress, cpu);
        Meter sent = new Meter(progress, cpu);
        client.prepare(destination);
        Meter.Measured measured;
        try (PerfReceiver receiver = client.openReceiver(destination);
                Workers workers = new Workers(received)) {
            receiver.listen(body -> {
                if (Payload.isStamped(body)) {
                    received.record(Payload.nanosSince(body), 1);
                }
            });
            for (int i = 0; i < producers; i++) {
                PerfSender sender = client.openSender(destination, false);
                Pace pace = new Pace(settings.rate() / producers);
                workers.start("producer-" + i, sender, () -> {
                    long begin = pace.next();
                    sender.send(payload.stamped(begin, 0));
                    sent.record(System.nanoTime() - begin, 1);
                });
            }
            measured = received.run(settings.warmUp(), settings.duration());
        }
        drain(destination, progress);
        return paced(result(Workload.TOGETHER, producers, received)).withMeasured(measured);
    }

    private PerfResult paced(PerfResult result) {
        return settings.rate() == 0 ? result : result.withNumber("rate", settings.rate());
    }

    private void drain(String destination, Progress progress) throws Exception {
        if (settings.drain() && client.mustDrain()) {
            progress.step("emptying the destination");
            client.drain(destination);
            progress.done();
        }
    }

    private PerfResult result(Workload workload, int producers, Meter meter) {
        return PerfResult.of(workload, client.name(), producers, settings.size(), meter);
    }

    private String destination(String suffix) {
        return settings.destination() + "-" + suffix + "-" + runId;
    }

    private Progress progress(String label) {
        return new Progress(progressOut, terminal, label);
    }

    private static void await(CountDownLatch latch, String otherwise) throws Exception {
        if (!latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException(otherwise + " within " + PATIENCE.toSeconds() + " s");
        }
    }
}
