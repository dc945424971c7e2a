package org.ferrymq.protocol.command.jms.consume;

import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer wants to become of messages whose delivery failed; null: as the broker's configuration says for the destination.
 *
 * @param limit failed deliveries after which a message is given up, 0 to 1000; -1: never
 * @param delayMs how long a message waits after its first failure, 0 to 30 days
 * @param multiplierPercent by how much each further wait is longer, 100 (not) to 10,000
 * @param maxDelayMs the longest wait, 0 to 30 days
 * @param jitterPercent by how much waits differ by chance, 0 to 100
 * @param deadLetters name of the queue for messages that are given up
 */
public record RedeliveryOptions(
        @Nullable Integer limit,
        @Nullable Long delayMs,
        @Nullable Integer multiplierPercent,
        @Nullable Long maxDelayMs,
        @Nullable Integer jitterPercent,
        @Nullable String deadLetters) {
    /** As the broker says. */
    public static final RedeliveryOptions NONE = new RedeliveryOptions(null, null, null, null, null, null);

    /** The most that a limit can be. */
    public static final int MAX_LIMIT = 1000;
    /** The longest wait, in milliseconds. */
    public static final long MAX_DELAY_MS = 30L * 24 * 3600 * 1000;
    /** The largest multiplier, in percent. */
    public static final int MAX_MULTIPLIER_PERCENT = 10_000;

    private static final int ABSENT = -2;

    /** With the dead letters where the broker's configuration wants them. */
    public RedeliveryOptions(
            @Nullable Integer limit,
            @Nullable Long delayMs,
            @Nullable Integer multiplierPercent,
            @Nullable Long maxDelayMs,
            @Nullable Integer jitterPercent) {
        this(limit, delayMs, multiplierPercent, maxDelayMs, jitterPercent, null);
    }

    static RedeliveryOptions decode(FieldReader fields) {
        int limit = fields.optionalInt("redeliveryLimit", -1, MAX_LIMIT, ABSENT);
        long delay = fields.optionalLong("redeliveryDelay", 0, MAX_DELAY_MS, ABSENT);
        int multiplier = fields.optionalInt("redeliveryMultiplier", 100, MAX_MULTIPLIER_PERCENT, ABSENT);
        long maxDelay = fields.optionalLong("redeliveryMaxDelay", 0, MAX_DELAY_MS, ABSENT);
        int jitter = fields.optionalInt("redeliveryJitter", 0, 100, ABSENT);
        return new RedeliveryOptions(
                limit == ABSENT ? null : Integer.valueOf(limit),
                delay == ABSENT ? null : Long.valueOf(delay),
                multiplier == ABSENT ? null : Integer.valueOf(multiplier),
                maxDelay == ABSENT ? null : Long.valueOf(maxDelay),
                jitter == ABSENT ? null : Integer.valueOf(jitter),
                fields.optionalString("deadLetters", Limits.DESTINATION));
    }

    void writeFields(FieldWriter fields) {
        put(fields, "redeliveryLimit", limit);
        put(fields, "redeliveryDelay", delayMs);
        put(fields, "redeliveryMultiplier", multiplierPercent);
        put(fields, "redeliveryMaxDelay", maxDelayMs);
        put(fields, "redeliveryJitter", jitterPercent);
        fields.put("deadLetters", deadLetters);
    }

    private static void put(FieldWriter fields, String name, @Nullable Number value) {
        if (value != null) {
            fields.put(name, value.longValue());
        }
    }
}
