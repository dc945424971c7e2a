package org.ferrymq.broker.store;

import java.util.List;

/**
 * A transaction that is neither committed nor rolled back.
 *
 * @param transactionId its id
 * @param prepared whether a Prepare was stored
 * @param payload payload of the Prepare; empty if not prepared
 * @param firstPosition log position of its first entry
 * @param beganAtMs store time of its first entry, ms since the epoch
 * @param acknowledges the acknowledgements made inside so far, in log order
 */
@SuppressWarnings("ArrayRecordComponent") // on the hot path and never compared
public record OpenTransaction(
        String transactionId,
        boolean prepared,
        byte[] payload,
        long firstPosition,
        long beganAtMs,
        List<LogEntry.Acknowledge> acknowledges) {}
