package org.ferrymq.perf;

import java.time.Duration;
import java.util.List;

/** CPU time used by this process and by the broker's processes. */
final class CpuClock {

    private final List<ProcessHandle> brokers;

    CpuClock(List<Long> brokerPids) {
        this.brokers = brokerPids.stream().map(CpuClock::process).toList();
    }

    private static ProcessHandle process(long pid) {
        ProcessHandle handle = ProcessHandle.of(pid)
                .orElseThrow(() -> new IllegalArgumentException("--broker-pid: no process has the id " + pid));
        if (handle.info().totalCpuDuration().isEmpty()) {
            throw new IllegalArgumentException("--broker-pid: the CPU time of process " + pid + " is not readable");
        }
        return handle;
    }

    boolean knowsBroker() {
        return !brokers.isEmpty();
    }

    /** CPU used so far; resolution is that of the system's accounting (10 ms on Linux). */
    Reading read() {
        return new Reading(
                cpu(ProcessHandle.current()),
                brokers.stream().map(CpuClock::cpu).reduce(Duration.ZERO, Duration::plus));
    }

    private static Duration cpu(ProcessHandle handle) {
        return handle.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** CPU time of the load tool and of all broker processes together. */
    record Reading(Duration client, Duration broker) {
        Reading minus(Reading earlier) {
            return new Reading(client.minus(earlier.client), broker.minus(earlier.broker));
        }
    }
}
