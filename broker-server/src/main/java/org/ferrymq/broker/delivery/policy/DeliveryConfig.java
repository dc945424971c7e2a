package org.ferrymq.broker.delivery.policy;

import java.time.Duration;
import java.util.List;

/**
 * Settings of delivery.
 *
 * @param redelivery what becomes of messages whose delivery failed
 * @param expired the queue for messages that expired; empty: they are dropped
 * @param expiryScan how often queues are searched for messages that expired, 100 ms to 1 day
 * @param temporaryGrace how long temporary destinations wait for their connection after its channel was lost, at most 1 day; 0: they go with the
 *     channel
 * @param destinations what holds for some destinations instead; the first that matches counts
 * @param frameBytes a DELIVER frame is sent off when it has this many bytes, 1 KiB to 8 MiB (one large message may be more)
 * @param scanBudget messages that are looked at for one subscription before others have their turn, 16 to 1,000,000
 * @param maxCredit most messages that a consumer may have outstanding credit for, 1 to 10,000,000
 */
public record DeliveryConfig(
        RedeliveryPolicy redelivery,
        String expired,
        Duration expiryScan,
        Duration temporaryGrace,
        List<DestinationPolicy> destinations,
        int frameBytes,
        int scanBudget,
        int maxCredit) {
    /** 16 redeliveries, frames of 128 KiB, turns of 2048 messages, credit up to a million. */
    public static final DeliveryConfig DEFAULTS = new DeliveryConfig(
            RedeliveryPolicy.DEFAULTS,
            "",
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            List.of(),
            128 << 10,
            2048,
            1_000_000);

    /** Checks the ranges. */
    public DeliveryConfig {
        destinations = List.copyOf(destinations);
        DestinationPolicy.checkQueue("expired", expired);
        if (expiryScan.toMillis() < 100 || expiryScan.toDays() > 1) {
            throw new IllegalArgumentException("expiryScan is " + expiryScan + "; it must be 100 ms to 1 day");
        }
        if (temporaryGrace.isNegative() || temporaryGrace.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("temporaryGrace is " + temporaryGrace + "; it must be 0 to 1 day");
        }
        require("frameBytes", frameBytes, 1 << 10, 8 << 20);
        require("scanBudget", scanBudget, 16, 1_000_000);
        require("maxCredit", maxCredit, 1, 10_000_000);
    }

    private static void require(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "delivery." + name + " is " + value + "; it must be " + min + " to " + max);
        }
    }

    /** What holds for a destination. */
    public DestinationPolicy of(String destination) {
        for (DestinationPolicy policy : destinations) {
            if (policy.isFor(destination)) {
                return policy;
            }
        }
        return new DestinationPolicy(destination, redelivery, expired);
    }
}
