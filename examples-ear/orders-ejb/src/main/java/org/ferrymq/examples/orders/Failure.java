package org.ferrymq.examples.orders;

import java.util.Locale;

/** Whether the processing of an order is to fail, to see what comes of it. */
public enum Failure {
    /** It works. */
    NEVER,
    /** The first attempt is rolled back, the second works. */
    ONCE,
    /** Every attempt is rolled back, until the broker gives up and makes a dead letter of the order. */
    ALWAYS;

    /** {@return whether an attempt is to fail; the first is 1} */
    boolean hits(int attempt) {
        return this == ALWAYS || (this == ONCE && attempt == 1);
    }

    /** {@return the value for a word in small letters} */
    public static Failure of(String word) {
        try {
            return valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("An order may fail never, once or always, not " + word, e);
        }
    }

    /** {@return the word in small letters} */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
