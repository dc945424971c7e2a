package org.ferrymq.perf.mdb.cost;

import java.util.Locale;

/**
 * What has been used at some moment, or between two.
 *
 * @param messages how many there were
 * @param cpuNanos CPU time of this process, user and system
 * @param nanos by a clock without a beginning
 */
record Reading(long messages, long cpuNanos, long nanos) {

    /** {@return what has been used by now} */
    static Reading of(long messages) {
        long cpuNanos = ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("this system does not tell the CPU time of a process"))
                .toNanos();
        return new Reading(messages, cpuNanos, System.nanoTime());
    }

    /** {@return what has been used since} */
    Reading since(Reading earlier) {
        return new Reading(messages - earlier.messages, cpuNanos - earlier.cpuNanos, nanos - earlier.nanos);
    }

    /** {@return the two numbers of a measurement, as JSON} */
    String toJson() {
        return String.format(
                Locale.ROOT,
                "{\"messagesPerSecond\":%.1f,\"cpuMicrosPerMessage\":%.3f}",
                messages * 1e9 / nanos,
                cpuNanos / 1e3 / messages);
    }
}
