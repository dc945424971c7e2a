package org.ferrymq.broker.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.ferrymq.protocol.message.MessageType;
import org.junit.jupiter.api.Test;

class BrokerStatisticsTest {
    private long nanos = 77;
    private final BrokerStatistics statistics = new BrokerStatistics(
            () -> nanos, () -> Instant.parse("2026-11-22T12:00:00Z").plusNanos(nanos));

    @Test
    void ratesAreThoseOfTheTimeAskedFor() {
        TopicStatistics topic = statistics.topic("orders");
        for (int second = 0; second < 7200; second++) {
            // 10 a second in the first hour, 20 in the second.
            statistics.sent("orders", MessageType.NORMAL, second < 3600 ? 10 : 20, 1000);
            pass(Duration.ofSeconds(1));
        }

        assertThat(statistics.rate(topic.in(), Duration.ofMinutes(1)).messagesPerSecond())
                .isCloseTo(20, within(0.5));
        assertThat(statistics.rate(topic.in(), Duration.ofHours(1)).messages()).isCloseTo(72_000L, within(12_100L));
        assertThat(statistics.rate(topic.in(), Duration.ofDays(1)).messages()).isEqualTo(108_000);
        assertThat(statistics.rate(statistics.in(), Duration.ofSeconds(10)).messagesPerSecond())
                .isCloseTo(20, within(0.5));
        assertThat(statistics.rate(topic.in(), Duration.ofMinutes(1)).messagesPerRequest())
                .isCloseTo(20, within(0.5));
        assertThat(statistics.inPerSecond("orders")).isCloseTo(20, within(0.5));
        assertThat(statistics.inPerSecond("unknown")).isZero();
    }

    @Test
    void whatStoppedFadesWithinTheTime() {
        statistics.delivered("orders", "billing", 600, 6000);
        pass(Duration.ofSeconds(30));
        assertThat(statistics.outPerSecond("orders", "billing")).isCloseTo(20, within(1.0));
        pass(Duration.ofSeconds(90));
        assertThat(statistics.outPerSecond("orders", "billing")).isZero();
        assertThat(statistics.topic("orders").group("billing").out().messages()).isEqualTo(600);
    }

    @Test
    void daysBeginAtMidnight() {
        statistics.sent("orders", MessageType.NORMAL, 5, 50);
        pass(Duration.ofHours(25));
        statistics.sent("orders", MessageType.NORMAL, 7, 70);

        assertThat(statistics.dailyIn()).isEqualTo(new BrokerStatistics.Daily(0, 5, 12));
        pass(Duration.ofHours(24));
        assertThat(statistics.dailyIn()).isEqualTo(new BrokerStatistics.Daily(5, 12, 12));
    }

    @Test
    void groupsThatAreGoneForLongerThanADayAreForgotten() {
        statistics.delivered("orders", "gone", 1, 1);
        for (int hour = 0; hour < 30; hour++) {
            statistics.delivered("orders", "busy", 1, 1);
            pass(Duration.ofHours(1));
        }

        assertThat(statistics.topic("orders").groups()).containsOnlyKeys("busy");
    }

    @Test
    void latenciesAreToldByTheirBuckets() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (int i = 0; i < 98; i++) {
            histogram.record(Duration.ofMillis(2).toNanos());
        }
        histogram.record(Duration.ofMillis(40).toNanos());
        histogram.record(Duration.ofMinutes(1).toNanos());
        LatencyHistogram.Snapshot seen = histogram.snapshot();

        assertThat(seen.count()).isEqualTo(100);
        assertThat(seen.quantileMillis(0.5)).isEqualTo(2.5);
        assertThat(seen.quantileMillis(0.99)).isEqualTo(50);
        assertThat(seen.quantileMillis(0.999)).isInfinite();
        assertThat(seen.between(0, 10_000)).isEqualTo(98);
        assertThat(seen.between(10_000_000, Long.MAX_VALUE)).isEqualTo(1);
        assertThat(new LatencyHistogram().snapshot().quantileMillis(0.99)).isZero();
    }

    /** Time passes, and samples are taken as the agent's thread would take them. */
    private void pass(Duration time) {
        long end = nanos + time.toNanos();
        while (nanos < end) {
            nanos = Math.min(end, nanos + Math.min(statistics.idleNanos(), end - nanos));
            statistics.doWork();
        }
    }
}
