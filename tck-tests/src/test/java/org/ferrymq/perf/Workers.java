package org.ferrymq.perf;

import java.util.ArrayList;
import java.util.List;

/** Threads that repeat an action until the meter stops, each owning a sender. */
final class Workers implements AutoCloseable {
    private final Meter meter;
    private final List<Thread> threads = new ArrayList<>();
    private final List<PerfSender> senders = new ArrayList<>();

    Workers(Meter meter) {
        this.meter = meter;
    }

    void start(String name, PerfSender sender, Action action) {
        senders.add(sender);
        Thread thread = new Thread(() -> repeat(action), "mqperf-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void repeat(Action action) {
        int failuresInARow = 0;
        while (meter.isRunning()) {
            try {
                action.perform();
                failuresInARow = 0;
            } catch (Exception e) {
                meter.failed(e);
                if (++failuresInARow == 100) {
                    meter.stop();
                }
            }
        }
    }

    /** Starts a thread that performs an action once. */
    void once(String name, Action action) {
        Thread thread = new Thread(
                () -> {
                    try {
                        action.perform();
                    } catch (Exception e) {
                        meter.failed(e);
                        meter.stop();
                    }
                },
                "mqperf-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(WorkloadRunner.PATIENCE.toMillis());
        }
    }

    @Override
    public void close() throws Exception {
        meter.stop();
        join();
        for (PerfSender sender : senders) {
            sender.close();
        }
    }

    /** What a thread does again and again. */
    @FunctionalInterface
    interface Action {
        void perform() throws Exception;
    }
}
