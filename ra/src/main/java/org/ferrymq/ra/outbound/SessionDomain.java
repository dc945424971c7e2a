package org.ferrymq.ra.outbound;

import jakarta.jms.IllegalStateException;

/** Of which interface a session was made; {@code QueueSession} and {@code TopicSession} forbid each other's methods (Messaging 3.1, their documentation). */
enum SessionDomain {
    UNIFIED,
    QUEUE,
    TOPIC;

    void requireTopics(String method) throws IllegalStateException {
        if (this == QUEUE) {
            throw new IllegalStateException(method + " is not for a QueueSession; use Connection.createSession");
        }
    }

    void requireQueues(String method) throws IllegalStateException {
        if (this == TOPIC) {
            throw new IllegalStateException(method + " is not for a TopicSession; use Connection.createSession");
        }
    }
}
