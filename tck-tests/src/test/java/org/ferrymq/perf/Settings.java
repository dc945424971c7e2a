package org.ferrymq.perf;

import java.time.Duration;
import java.util.List;

/** What to run and how, checked. Sizes in bytes. */
record Settings(
        String destination,
        List<Integer> producers,
        int size,
        Duration duration,
        Duration warmUp,
        int window,
        int sendsPerCommit,
        int batch,
        int backlog,
        boolean drain,
        double rate,
        Duration delay,
        int topics,
        boolean undecided) {

    Settings {
        atLeast("--size", size, Payload.MINIMUM);
        atLeast("--window", window, 1);
        atLeast("--sends-per-commit", sendsPerCommit, 1);
        atLeast("--batch", batch, 1);
        atLeast("--backlog", backlog, 1);
        atLeast("--topics", topics, 1);
        if (rate < 0 || rate > 1e6) {
            throw new IllegalArgumentException("--rate must be from 0 (as fast as possible) to 1000000, not " + rate);
        }
        if (producers.isEmpty() || producers.stream().anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException("--producers needs numbers from 1 on, not " + producers);
        }
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("--duration must be longer than nothing");
        }
        producers = List.copyOf(producers);
    }

    private static void atLeast(String option, int value, int minimum) {
        if (value < minimum) {
            throw new IllegalArgumentException(option + " must be at least " + minimum + ", not " + value);
        }
    }

    int mostProducers() {
        return producers.stream().mapToInt(Integer::intValue).max().orElse(1);
    }
}
