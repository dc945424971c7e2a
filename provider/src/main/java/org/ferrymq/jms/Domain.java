package org.ferrymq.jms;

import jakarta.jms.IllegalStateException;

/** Which half of the messaging domains a connection or session offers; the domain-specific interfaces forbid the other one's methods. */
enum Domain {
    UNIFIED,
    QUEUE,
    TOPIC;

    void requireTopics(String method) throws IllegalStateException {
        if (this == QUEUE) {
            throw new IllegalStateException(method + " is not for queue connections and sessions");
        }
    }

    void requireQueues(String method) throws IllegalStateException {
        if (this == TOPIC) {
            throw new IllegalStateException(method + " is not for topic connections and sessions");
        }
    }
}
