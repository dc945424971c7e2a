package org.ferrymq.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A connection to one of several brokers: what those need from one another who use them as one. */
public interface ParticipantBackend extends MessagingBackend {
    /** Prepares the broker's part. If the client is not heard of again, the brokers end the transaction among themselves, by the decision of the first. */
    CompletableFuture<PrepareVote> prepare(PrepareRequest request);

    /** Its prepared branches, and which other brokers there are. */
    CompletableFuture<PreparedBranches> prepared();

    /** Has the first of the brokers keep, on disk, the decision that a prepared transaction is committed, and commit its own part. */
    CompletableFuture<Void> decide(String transaction);

    /** For how long the broker has had the durable subscription that the consumer reads, with the same topic and selector; zero if it has none. */
    CompletableFuture<Duration> subscriptionAge(ConsumerSpec spec);
}
