package org.ferrymq.broker.transaction;

import java.time.Duration;

/**
 * Settings of transactions.
 *
 * @param defaultTimeout for XA branches that give none: rolled back if not prepared by then, 1 s to 7 days
 * @param remembered how many ended transactions are remembered for clients that ask again, 0 to 1,000,000
 */
public record TransactionConfig(Duration defaultTimeout, int remembered) {
    /** Ten minutes; ten thousand. */
    public static final TransactionConfig DEFAULTS = new TransactionConfig(Duration.ofMinutes(10), 10_000);

    /** Checks the ranges. */
    public TransactionConfig {
        if (defaultTimeout.toMillis() < 1000 || defaultTimeout.toDays() > 7) {
            throw new IllegalArgumentException(
                    "transaction.defaultTimeout is " + defaultTimeout + "; it must be 1 s to 7 days");
        }
        if (remembered < 0 || remembered > 1_000_000) {
            throw new IllegalArgumentException("transaction.remembered is " + remembered + "; it must be 0 to 1000000");
        }
    }
}
