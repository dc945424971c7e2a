package org.ferrymq.broker.store;

/**
 * A transaction that is neither committed nor rolled back.
 *
 * @param transactionId its id
 * @param prepared whether a Prepare was stored
 * @param payload payload of the Prepare; empty if not prepared
 * @param firstPosition log position of its first entry
 * @param beganAtMs store time of its first entry, ms since the epoch
 */
public record OpenTransaction(
        String transactionId, boolean prepared, byte[] payload, long firstPosition, long beganAtMs) {}
