package org.ferrymq.broker.metadata;

import org.jspecify.annotations.Nullable;

/**
 * A consumer group.
 *
 * @param name 1 to 255 characters (stock clients are held to 120)
 * @param consumeEnable whether it may consume at all
 * @param consumeFromMinEnable whether a new group may start at the oldest message
 * @param consumeBroadcastEnable whether it may consume in broadcast mode
 * @param retryQueueNums partitions of its retry topic, 1..64
 * @param retryMaxTimes redeliveries before a message goes to the dead letter topic, 0..; the stock default is 16
 * @param subscription the durable subscription that it stands for, null for a native group
 * @param since when the durable subscription was made, milliseconds since the epoch; 0 if that is not known
 */
public record SubscriptionGroup(
        String name,
        boolean consumeEnable,
        boolean consumeFromMinEnable,
        boolean consumeBroadcastEnable,
        int retryQueueNums,
        int retryMaxTimes,
        @Nullable SubscriptionDefinition subscription,
        long since) {
    /** The stock default of {@code retryMaxTimes}. */
    public static final int DEFAULT_RETRY_MAX_TIMES = 16;

    public SubscriptionGroup {
        if (name.isEmpty() || name.length() > 255) {
            throw new IllegalArgumentException("group name must have 1 to 255 characters: " + name);
        }
        if (retryQueueNums < 0 || retryQueueNums > 64) {
            throw new IllegalArgumentException("retryQueueNums must be 0 to 64: " + retryQueueNums);
        }
        if (retryMaxTimes < -1) {
            throw new IllegalArgumentException("retryMaxTimes must be -1 (never give up) or more: " + retryMaxTimes);
        }
    }

    /** A native group with the stock defaults. */
    public static SubscriptionGroup of(String name) {
        return new SubscriptionGroup(name, true, true, true, 1, DEFAULT_RETRY_MAX_TIMES, null, 0);
    }

    /** The group of a durable subscription. */
    public static SubscriptionGroup durable(String name, SubscriptionDefinition subscription, long since) {
        return new SubscriptionGroup(name, true, true, true, 1, DEFAULT_RETRY_MAX_TIMES, subscription, since);
    }
}
