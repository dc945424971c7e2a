package org.ferrymq.perf;

import java.util.List;

/** Sends to one destination. Not thread-safe, except that completions run on the client's own threads. */
interface PerfSender extends AutoCloseable {

    /** What is sent from now on is not delivered before that time, in milliseconds since the epoch; 0: at once. */
    void deliverAt(long epochMillis) throws Exception;

    /** Sends and returns when the broker has answered. */
    void send(byte[] body) throws Exception;

    /** Sends without waiting; {@code completion} is told once how it ended. */
    void sendAsync(byte[] body, Completion completion) throws Exception;

    /** Sends in one request and returns when the broker has answered; only if {@link Workload#BATCH} is supported. */
    void sendBatch(List<byte[]> bodies) throws Exception;

    /** Commits what was sent since the last commit; only on a transacted sender. */
    void commit() throws Exception;

    @Override
    void close() throws Exception;

    /** Outcome of an asynchronous send. */
    @FunctionalInterface
    interface Completion {
        /** Told once, on a thread of the client; {@code failure} is null if the broker took the message. */
        void done(Throwable failure);
    }
}
