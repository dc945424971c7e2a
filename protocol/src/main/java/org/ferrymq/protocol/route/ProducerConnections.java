package org.ferrymq.protocol.route;

import java.util.Set;

/**
 * Answer to GET_PRODUCER_CONNECTION_LIST.
 *
 * @param connectionSet connections of the group
 */
public record ProducerConnections(Set<ConnectionData> connectionSet) {
    /** Absent members read as empty. */
    public ProducerConnections {
        connectionSet = connectionSet == null ? Set.of() : connectionSet;
    }
}
