package org.ferrymq.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A backend over one channel, used once: when the channel is lost, its listener hears {@link BackendListener#onFailed} and every request
 * fails with {@link org.ferrymq.protocol.ErrorCode#CONNECTION_CLOSED}.
 */
interface Link extends ParticipantBackend {
    /** Creates a temporary destination of an earlier link of the same connection again, under its old name. */
    CompletableFuture<Void> recreateTemporary(Destination destination);

    /**
     * Asks what became of a transaction that was not prepared, and whose commit had no answer on an earlier link. UNKNOWN only if the broker's
     * memory does not reach back as far.
     *
     * @param age how long ago the commit was sent
     */
    CompletableFuture<TransactionState> statusAfterCommit(String transaction, Duration age);
}
