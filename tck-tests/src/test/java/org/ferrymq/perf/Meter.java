package org.ferrymq.perf;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Counts and times one workload: a warm-up that is thrown away, then the measurement. Recording is thread-safe and
 * wait-free; one thread drives it with {@link #run}.
 */
final class Meter {

    /** Longest latency that the histogram tells apart. */
    private static final long HIGHEST_NANOS = TimeUnit.HOURS.toNanos(1);

    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Progress progress;
    private final CpuClock cpu;
    private final Recorder recorder = new Recorder(HIGHEST_NANOS, 3);
    private final LongAdder messages = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final AtomicReference<Throwable> firstError = new AtomicReference<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Histogram total = new Histogram(HIGHEST_NANOS, 3);

    Meter(Progress progress, CpuClock cpu) {
        this.progress = progress;
        this.cpu = cpu;
    }

    /** Whether workers should go on. */
    boolean isRunning() {
        return stopped.getCount() > 0;
    }

    /** Ends the measurement before its time, for example because the backlog is consumed. */
    void stop() {
        stopped.countDown();
    }

    void record(long nanos, int messagesDone) {
        recorder.recordValue(Math.max(0, Math.min(nanos, HIGHEST_NANOS)));
        messages.add(messagesDone);
    }

    void failed(Throwable cause) {
        firstError.compareAndSet(null, cause);
        errors.increment();
    }

    long errors() {
        return errors.sum();
    }

    /** First failure of the workload, or null. */
    Throwable firstError() {
        return firstError.get();
    }

    /** Waits out warm-up and measurement, telling the progress each second, and stops the workers. */
    Measured run(Duration warmUp, Duration duration) throws InterruptedException {
        await("warm-up", warmUp);
        recorder.getIntervalHistogram();
        total.reset();
        long messagesBefore = messages.sum();
        CpuClock.Reading cpuBefore = cpu.read();
        long begin = System.nanoTime();
        await("measuring", duration);
        long nanos = System.nanoTime() - begin;
        CpuClock.Reading used = cpu.read().minus(cpuBefore);
        long counted = messages.sum() - messagesBefore;
        total.add(recorder.getIntervalHistogram());
        stop();
        progress.done();
        return new Measured(nanos, counted, total, used, cpu.knowsBroker());
    }

    private void await(String phase, Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        long lastCount = messages.sum();
        long lastTime = System.nanoTime();
        while (true) {
            long left = end - System.nanoTime();
            if (left <= 0 || stopped.await(Math.min(left, TICK_NANOS), TimeUnit.NANOSECONDS)) {
                return;
            }
            long now = System.nanoTime();
            long count = messages.sum();
            Histogram interval = recorder.getIntervalHistogram();
            total.add(interval);
            double perSecond = (count - lastCount) * 1e9 / (now - lastTime);
            progress.tell(
                    phase,
                    Duration.ofNanos(Math.max(0, end - now)),
                    perSecond,
                    interval.getValueAtPercentile(99) / 1e3,
                    errors.sum());
            lastCount = count;
            lastTime = now;
        }
    }

    /** What was measured: time in nanoseconds, messages, latencies in nanoseconds, CPU time. */
    record Measured(long nanos, long messages, Histogram latencies, CpuClock.Reading cpu, boolean brokerCpuKnown) {}
}
