package org.ferrymq.client;

import java.util.concurrent.CompletableFuture;

/** A connection to one of the brokers that may have part in a transaction. */
public interface ParticipantBackend extends MessagingBackend {
    /** Prepares the broker's part. If the client is not heard of again, the brokers end the transaction among themselves, by the decision of the first. */
    CompletableFuture<PrepareVote> prepare(PrepareRequest request);

    /** Its prepared branches, and which other brokers there are. */
    CompletableFuture<PreparedBranches> prepared();

    /** Has the first of the brokers keep, on disk, the decision that a prepared transaction is committed, and commit its own part. */
    CompletableFuture<Void> decide(String transaction);
}
