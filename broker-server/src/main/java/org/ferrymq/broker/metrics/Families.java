package org.ferrymq.broker.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.TreeMap;
import org.ferrymq.broker.statistics.LatencyHistogram;

/** Collects values under names and labels for one answer. The labels of the broker itself are added to each. Not thread-safe. */
final class Families {
    private final Labels own;
    private final Map<String, CounterSnapshot.Builder> counters = new TreeMap<>();
    private final Map<String, GaugeSnapshot.Builder> gauges = new TreeMap<>();
    private final Map<String, HistogramSnapshot.Builder> histograms = new TreeMap<>();
    private final MetricSnapshots.Builder snapshots = MetricSnapshots.builder();

    Families(Labels own) {
        this.own = own;
    }

    /** A value that only grows; {@code _total} is added to its name. */
    void counter(String name, String help, long value, String... labels) {
        counters.computeIfAbsent(
                        name, missing -> CounterSnapshot.builder().name(name).help(help))
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(own.merge(Labels.of(labels)))
                        .value((double) value)
                        .build());
    }

    /** A value that goes up and down. */
    void gauge(String name, String help, long value, String... labels) {
        gauges.computeIfAbsent(
                        name, missing -> GaugeSnapshot.builder().name(name).help(help))
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .labels(own.merge(Labels.of(labels)))
                        .value((double) value)
                        .build());
    }

    /** Anything in buckets; all under one name must have the same bounds. */
    void histogram(String name, String help, double[] bounds, long[] counts, double sum, String... labels) {
        histograms
                .computeIfAbsent(
                        name, missing -> HistogramSnapshot.builder().name(name).help(help))
                .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .labels(own.merge(Labels.of(labels)))
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
                        .sum(sum)
                        .build());
    }

    /** Durations, in seconds. */
    void histogram(String name, String help, LatencyHistogram.Snapshot latency) {
        snapshots.metricSnapshot(HistogramSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .labels(own)
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(latency.boundsSeconds(), latency.counts()))
                        .sum(latency.totalSeconds())
                        .build())
                .build());
    }

    MetricSnapshots all() {
        histograms.values().forEach(histogram -> snapshots.metricSnapshot(histogram.build()));
        counters.values().forEach(counter -> snapshots.metricSnapshot(counter.build()));
        gauges.values().forEach(gauge -> snapshots.metricSnapshot(gauge.build()));
        return snapshots.build();
    }
}
