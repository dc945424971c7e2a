package org.ferrymq.perf;

import java.util.List;

/** Sends to one destination. Not thread-safe, except that completions run on the client's own threads. */
interface PerfSender extends AutoCloseable {

    /** Sends and returns when the broker has answered. */
    void send(byte[] body) throws Exception;

    /** As {@link #send}, to be delivered at a time of day, milliseconds since the epoch. */
    void sendTimed(byte[] body, long deliverAtMs) throws Exception;

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
