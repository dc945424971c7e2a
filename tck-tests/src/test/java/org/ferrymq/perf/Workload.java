package org.ferrymq.perf;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What mqperf can do to a broker, and to the machine itself. */
enum Workload {
    /** Send and wait for the answer, once for each number of producers. */
    SEND_SYNC,
    /** Send without waiting, with a bounded number unanswered. */
    SEND_ASYNC,
    /** Send several messages in one request and wait for the answer; the latencies are whole batches. */
    BATCH,
    /** Receive a backlog with one listener; the latencies are gaps between messages. */
    CONSUME,
    /** As {@link #CONSUME}, with a listener that gets each queue's messages in order, under its lock. */
    CONSUME_ORDERLY,
    /** Several sends a commit, or what the client has as a transaction; the latencies are whole transactions. */
    TRANSACTED,
    /** Request and reply over two destinations, one request at a time. */
    ROUND_TRIP,
    /** Producers send while one listener receives; the latencies are send to receive. */
    TOGETHER,
    /** Messages with a time of delivery; the latencies are how much later than that they came. */
    DELAYED,
    /** Sends a number of messages that nobody consumes, to one destination or many, and leaves them there. */
    FILL,
    /** What the machine could do at best, without a broker. */
    LIMITS;

    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Workload of(String option) {
        return Arrays.stream(values())
                .filter(w -> w.option().equals(option))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown workload '" + option + "', known are "
                        + Arrays.stream(values()).map(Workload::option).collect(Collectors.joining(", "))));
    }
}
