package org.ferrymq.broker.statistics;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Samples of counters, dense for the last minutes and sparse for the last day, in bounded memory. Samples are added every ten
 * seconds; each tier keeps one when its interval has passed since the last that it kept. Thread-safe.
 */
final class RateHistory {
    /** The least time that a rate is told over, so that nothing is divided by nearly 0. */
    private static final long SHORTEST_NANOS = Duration.ofMillis(100).toNanos();

    /**
     * How often samples are kept and how many.
     *
     * @param intervals from dense to sparse
     * @param counts how many of each
     */
    record Tiers(List<Duration> intervals, List<Integer> counts) {
        /** For each topic and group: a minute, an hour and a day. */
        static final Tiers SMALL = new Tiers(
                List.of(Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofHours(1)), List.of(7, 7, 25));
        /** For the broker: ten minutes and a day. */
        static final Tiers LARGE = new Tiers(List.of(Duration.ofSeconds(10), Duration.ofMinutes(10)), List.of(61, 145));
    }

    private static final class Tier {
        private final long interval;
        private final int count;
        private final Deque<TrafficSample> samples = new ArrayDeque<>();

        Tier(Duration interval, int count) {
            this.interval = interval.toNanos();
            this.count = count;
        }

        void add(TrafficSample sample) {
            TrafficSample last = samples.peekLast();
            // A sampler that is a little early has to count as punctual.
            if (last == null || sample.nanos() - last.nanos() >= interval - interval / 10) {
                if (samples.size() == count) {
                    samples.removeFirst();
                }
                samples.addLast(sample);
            }
        }

        boolean reaches(long windowNanos) {
            return interval * (count - 1L) >= windowNanos;
        }

        /** The oldest sample that is not older than the window. */
        TrafficSample oldestSince(long fromNanos) {
            TrafficSample found = samples.getLast();
            for (TrafficSample sample : samples) {
                if (sample.nanos() - fromNanos >= 0) {
                    found = sample;
                    break;
                }
            }
            return found;
        }
    }

    private final List<Tier> tiers = new ArrayList<>();

    RateHistory(Tiers tiers, TrafficSample first) {
        for (int i = 0; i < tiers.intervals().size(); i++) {
            this.tiers.add(new Tier(tiers.intervals().get(i), tiers.counts().get(i)));
        }
        add(first);
    }

    synchronized void add(TrafficSample sample) {
        tiers.forEach(tier -> tier.add(sample));
    }

    /** The rate from about {@code windowNanos} before {@code now}, or from the first sample, until then. */
    synchronized Rate over(long windowNanos, TrafficSample now) {
        Tier tier = tiers.stream()
                .filter(candidate -> candidate.reaches(windowNanos))
                .findFirst()
                .orElse(tiers.get(tiers.size() - 1));
        long slack = tier.interval / 10;
        TrafficSample from = tier.oldestSince(now.nanos() - windowNanos - slack);
        return new Rate(
                Math.max(SHORTEST_NANOS, now.nanos() - from.nanos()) / 1e9,
                now.requests() - from.requests(),
                now.messages() - from.messages(),
                now.bytes() - from.bytes());
    }
}
