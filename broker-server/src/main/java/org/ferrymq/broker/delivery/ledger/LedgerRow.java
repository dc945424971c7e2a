package org.ferrymq.broker.delivery.ledger;

/**
 * A ledger as it is kept in H2.
 *
 * @param floor everything below is done
 * @param done serialized offsets done above the floor (empty: none)
 * @param failures pairs of offset (8 bytes) and failed deliveries (4 bytes)
 */
@SuppressWarnings("ArrayRecordComponent") // rows are written and read once and never compared
public record LedgerRow(LedgerKey key, long floor, byte[] done, byte[] failures) {}
