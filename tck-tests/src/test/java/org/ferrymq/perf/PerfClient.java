package org.ferrymq.perf;

import java.util.List;

/**
 * One kind of client under load: a Jakarta Messaging provider or the stock RocketMQ client. Thread-safe; the senders
 * and receivers that it opens belong to one thread each.
 */
interface PerfClient extends AutoCloseable {

    /** Name in the results: {@code jms} or {@code rocketmq}. */
    String name();

    /** Whether this kind of client can do that at all. */
    boolean supports(Workload workload);

    /** How many sends a transaction has if the user wants that many. */
    int sendsPerCommit(int wanted);

    /** Makes sure that the destination exists, so that receivers can be opened before the first send. */
    void prepare(String destination) throws Exception;

    /** Opens a sender to several destinations, which it sends to in turn. */
    PerfSender openSender(List<String> destinations, boolean transacted) throws Exception;

    default PerfSender openSender(String destination, boolean transacted) throws Exception {
        return openSender(List.of(destination), transacted);
    }

    /** Opens a sender whose transactions are left undecided, each with one message. */
    PerfSender openUndecidedSender(List<String> destinations) throws Exception;

    /** Opens a receiver whose messages are delivered to {@link PerfReceiver#listen}. */
    PerfReceiver openReceiver(String destination) throws Exception;

    /** As {@link #openReceiver}, for {@link Workload#CONSUME_ORDERLY}. */
    PerfReceiver openOrderlyReceiver(String destination) throws Exception;

    /** Whether messages that a workload leaves burden the next one, so that {@link #drain} makes sense. */
    boolean mustDrain();

    /**
     * Consumes what a workload left in the destination.
     *
     * @return messages taken away
     */
    long drain(String destination) throws Exception;

    @Override
    void close() throws Exception;
}
