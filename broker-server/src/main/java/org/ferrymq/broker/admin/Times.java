package org.ferrymq.broker.admin;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Times for people: local, to the millisecond, with offset. */
final class Times {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());

    private Times() {}

    /** The time of epoch milliseconds; null if 0 or less, which the protocol uses for "never". */
    static @Nullable String ofMillis(long millis) {
        return millis <= 0 ? null : FORMAT.format(Instant.ofEpochMilli(millis));
    }
}
