package org.ferrymq.broker.delivery.subscription;

import org.ferrymq.broker.delivery.policy.RedeliveryPolicy;

/**
 * What a consumer and the broker have agreed on.
 *
 * @param credit how many messages may be pushed to begin with
 * @param announces whether the client says so before it gives out messages that have failed before
 * @param redelivery what becomes of messages whose delivery to it failed
 * @param priority consumers of a higher one get messages first, as long as they have credit
 */
public record ConsumerTerms(long credit, boolean announces, RedeliveryPolicy redelivery, int priority) {}
