package org.ferrymq.perf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/** One line of output: what was run and what came of it, in insertion order. */
final class PerfResult {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Object> values = new LinkedHashMap<>();

    /** A result that names what was run and tells how many errors there were. */
    static PerfResult of(Workload workload, String client, int producers, int size, Meter meter) {
        PerfResult result = new PerfResult()
                .with("workload", workload.option())
                .with("client", client)
                .with("producers", producers)
                .with("size", size)
                .with("errors", meter.errors());
        Throwable first = meter.firstError();
        return first == null ? result : result.with("firstError", first.toString());
    }

    PerfResult with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    PerfResult withNumber(String name, double value) {
        values.put(name, rounded(value));
        return this;
    }

    PerfResult withMeasured(Meter.Measured m) {
        double seconds = m.nanos() / 1e9;
        withNumber("seconds", seconds);
        values.put("messages", m.messages());
        withNumber("messagesPerSecond", m.messages() / seconds);
        withNumber("meanMicros", m.latencies().getMean() / 1e3);
        withNumber("p50Micros", m.latencies().getValueAtPercentile(50) / 1e3);
        withNumber("p99Micros", m.latencies().getValueAtPercentile(99) / 1e3);
        withNumber("p999Micros", m.latencies().getValueAtPercentile(99.9) / 1e3);
        withNumber("maxMicros", m.latencies().getMaxValue() / 1e3);
        values.put("clientCpuMicrosPerMessage", perMessage(m.cpu().client().toNanos(), m.messages(), true));
        values.put(
                "brokerCpuMicrosPerMessage", perMessage(m.cpu().broker().toNanos(), m.messages(), m.brokerCpuKnown()));
        return this;
    }

    private static Object perMessage(long nanos, long messages, boolean known) {
        return known && messages > 0 ? rounded(nanos / 1e3 / messages) : null;
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(Math.abs(value) < 100 ? 2 : 0, RoundingMode.HALF_UP);
    }

    /** Errors of the workload, 0 if none were counted. */
    long errors() {
        return values.get("errors") instanceof Number n ? n.longValue() : 0;
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result of numbers and strings could not be written as JSON", e);
        }
    }
}
