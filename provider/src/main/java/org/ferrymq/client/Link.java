package org.ferrymq.client;

import java.util.concurrent.CompletableFuture;

/**
 * A backend over one channel, used once: when the channel is lost, its listener hears {@link BackendListener#onFailed} and every request
 * fails with {@link org.ferrymq.protocol.ErrorCode#CONNECTION_CLOSED}.
 */
interface Link extends ParticipantBackend {
    /** Creates a temporary destination of an earlier link of the same connection again, under its old name. */
    CompletableFuture<Void> recreateTemporary(Destination destination);
}
