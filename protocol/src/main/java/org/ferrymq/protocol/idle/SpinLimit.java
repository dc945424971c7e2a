package org.ferrymq.protocol.idle;

import java.util.concurrent.TimeUnit;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * For how long waiting threads of this process spin before they park: the system property {@value #PROPERTY}, {@value #DEFAULT_MICROS} us
 * without it, and not at all where there is one processor only, which the one that is waited for needs itself.
 */
public final class SpinLimit {
    /** Name of the system property: microseconds, 0 to {@value #MOST_MICROS}; 0 never spins. */
    public static final String PROPERTY = "ferrymq.spinMicros";
    /** The limit without the property, in microseconds. */
    public static final int DEFAULT_MICROS = 400;

    static final int MOST_MICROS = 10_000;

    private SpinLimit() {}

    /**
     * {@return the limit in nanoseconds, 0 for none}
     *
     * @throws FerryException INVALID_CONFIGURATION if the property is not a number within its range
     */
    public static long nanos() {
        return nanos(System.getProperty(PROPERTY), Runtime.getRuntime().availableProcessors());
    }

    static long nanos(@Nullable String property, int processors) {
        if (property == null) {
            return processors > 1 ? TimeUnit.MICROSECONDS.toNanos(DEFAULT_MICROS) : 0;
        }
        try {
            int micros = Integer.parseInt(property.strip());
            if (micros >= 0 && micros <= MOST_MICROS) {
                return TimeUnit.MICROSECONDS.toNanos(micros);
            }
        } catch (NumberFormatException e) {
            throw bad(property, e);
        }
        throw bad(property, null);
    }

    private static FerryException bad(String value, @Nullable Exception cause) {
        return new FerryException(
                ErrorCode.INVALID_CONFIGURATION,
                "the system property " + PROPERTY + " is '" + value
                        + "', which is not a number of microseconds from 0 to " + MOST_MICROS,
                cause);
    }
}
