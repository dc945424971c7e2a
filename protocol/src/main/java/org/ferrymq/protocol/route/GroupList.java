package org.ferrymq.protocol.route;

import java.util.Set;

/**
 * Names of consumer groups.
 *
 * @param groupList the names
 */
public record GroupList(Set<String> groupList) {
    /** Absent members read as empty. */
    public GroupList {
        groupList = groupList == null ? Set.of() : groupList;
    }
}
