package org.ferrymq.protocol.route;

import java.util.Map;

/**
 * Values of a namespace of the nameserver.
 *
 * @param table values by key
 */
public record KvTable(Map<String, String> table) {
    /** Absent members read as empty. */
    public KvTable {
        table = table == null ? Map.of() : table;
    }
}
