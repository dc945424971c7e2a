package org.ferrymq.broker.statistics;

/**
 * Traffic over a time.
 *
 * @param seconds how long, above 0
 * @param requests requests and pushes
 * @param messages messages
 * @param bytes bytes of messages
 */
public record Rate(double seconds, long requests, long messages, long bytes) {
    /** Messages a second. */
    public double messagesPerSecond() {
        return messages / seconds;
    }

    /** Bytes a second. */
    public double bytesPerSecond() {
        return bytes / seconds;
    }

    /** Messages of one request on average. */
    public double messagesPerRequest() {
        return requests == 0 ? 0 : (double) messages / requests;
    }

    /** Bytes of one request on average. */
    public double bytesPerRequest() {
        return requests == 0 ? 0 : (double) bytes / requests;
    }
}
