package org.ferrymq.client.remoting;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.client.BackendListener;
import org.ferrymq.client.Destination;
import org.ferrymq.client.ParticipantBackend;
import org.ferrymq.client.TransactionState;

/**
 * A backend over one channel, used once: when the channel is lost, its listener hears {@link BackendListener#onFailed} and every request
 * fails with {@link org.ferrymq.protocol.ErrorCode#CONNECTION_CLOSED}.
 */
public interface Link extends ParticipantBackend {
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
