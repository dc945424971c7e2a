package org.ferrymq.protocol.route;

import java.util.List;

/**
 * Body of UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST.
 *
 * @param groupConfigList configurations of groups
 */
public record GroupConfigs(List<GroupConfig> groupConfigList) {
    /** Absent members read as empty. */
    public GroupConfigs {
        groupConfigList = groupConfigList == null ? List.of() : groupConfigList;
    }
}
