package org.ferrymq.protocol.route;

import java.util.Map;

/**
 * All topics of a broker.
 *
 * @param topicConfigTable topics by name
 * @param dataVersion version of the table
 */
public record TopicTable(Map<String, TopicConfigData> topicConfigTable, DataVersion dataVersion) {
    /** Absent members read as empty. */
    public TopicTable {
        topicConfigTable = topicConfigTable == null ? Map.of() : topicConfigTable;
        dataVersion = dataVersion == null ? DataVersion.ZERO : dataVersion;
    }
}
