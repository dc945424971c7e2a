package org.ferrymq.broker.delivery.ledger;

/** Names one ledger: a consumer group on one queue (partition) of a topic. */
public record LedgerKey(String group, String topic, int queueId) {}
