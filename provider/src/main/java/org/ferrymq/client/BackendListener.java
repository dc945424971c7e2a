package org.ferrymq.client;

import org.ferrymq.protocol.FerryException;

/**
 * Hears of the connection's ups and downs. Called by one thread at a time, on a thread of the backend: must return at once and must
 * not wait for any future of the backend.
 */
public interface BackendListener {
    /**
     * The connection is lost and the backend tries to get it back. Local transactions are rolled back by the broker; every operation on one
     * that was open fails with {@link org.ferrymq.protocol.ErrorCode#TRANSACTION_ROLLED_BACK}. Messages that are prefetched and not yet
     * seen by the application should no longer be handed out.
     */
    void onInterrupted(FerryException cause);

    /**
     * The connection to one of several brokers is lost and the backend tries to get it back; the others work on. What that broker delivered is stale, consumers are told
     * by {@link DeliveryListener#onPartLost}; transactions that have work on it are rolled back. {@link #onRestored} follows.
     */
    default void onPartInterrupted(FerryException cause) {}

    /**
     * The connection works again; consumers and temporary destinations have been created anew.
     *
     * @param generation 2 after the first reconnect, 3 after the second and so on
     */
    void onRestored(long generation);

    /** The connection is lost for good: every operation fails from now on. */
    void onFailed(FerryException cause);
}
