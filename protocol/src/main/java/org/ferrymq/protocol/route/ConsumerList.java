package org.ferrymq.protocol.route;

import java.util.List;

/**
 * Answer to GET_CONSUMER_LIST_BY_GROUP.
 *
 * @param consumerIdList clients of the group
 */
public record ConsumerList(List<String> consumerIdList) {
    /** Absent members read as empty. */
    public ConsumerList {
        consumerIdList = consumerIdList == null ? List.of() : consumerIdList;
    }
}
