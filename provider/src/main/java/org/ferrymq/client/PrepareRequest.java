package org.ferrymq.client;

import java.util.List;

/**
 * A transaction to be prepared on one of several brokers, by the client that commits it on all of them.
 *
 * @param transaction its name
 * @param parts as in {@link CommitRequest}, of this broker
 * @param brokers the names of all of them; the first keeps the decision
 */
public record PrepareRequest(String transaction, int parts, List<String> brokers) {
    /** Copies the list. */
    public PrepareRequest {
        brokers = List.copyOf(brokers);
    }
}
