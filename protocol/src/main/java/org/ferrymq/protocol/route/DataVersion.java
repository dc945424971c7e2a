package org.ferrymq.protocol.route;

/**
 * Version of a table; a higher counter is newer.
 *
 * @param stateVersion state
 * @param timestamp when it changed, milliseconds since the epoch
 * @param counter number of changes
 */
public record DataVersion(long stateVersion, long timestamp, long counter) {

    /** The version of a table that never changed. */
    public static final DataVersion ZERO = new DataVersion(0, 0, 0);
}
