package org.ferrymq.protocol.route;

import java.util.Map;

/**
 * All consumer groups of a broker.
 *
 * @param subscriptionGroupTable groups by name
 * @param dataVersion version of the table
 */
public record GroupTable(Map<String, GroupConfig> subscriptionGroupTable, DataVersion dataVersion) {
    /** Absent members read as empty. */
    public GroupTable {
        subscriptionGroupTable = subscriptionGroupTable == null ? Map.of() : subscriptionGroupTable;
        dataVersion = dataVersion == null ? DataVersion.ZERO : dataVersion;
    }
}
