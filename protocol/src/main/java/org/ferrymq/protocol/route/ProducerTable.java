package org.ferrymq.protocol.route;

import java.util.List;
import java.util.Map;

/**
 * All connected producers: answer to GET_ALL_PRODUCER_INFO.
 *
 * @param data by producer group
 */
public record ProducerTable(Map<String, List<ProducerInfo>> data) {
    /** Absent members read as empty. */
    public ProducerTable {
        data = data == null ? Map.of() : data;
    }
}
