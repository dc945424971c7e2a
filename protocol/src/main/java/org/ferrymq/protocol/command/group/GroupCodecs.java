package org.ferrymq.protocol.command.group;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of consumer groups. */
public final class GroupCodecs {
    private GroupCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, CreateGroup::decode);
        table.add(CommandType.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, GetAllGroups::decode);
        table.add(CommandType.DELETE_SUBSCRIPTIONGROUP, DeleteGroup::decode);
        table.add(CommandType.SET_MESSAGE_REQUEST_MODE, SetRequestMode::decode);
        table.add(CommandType.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST, CreateGroups::decode);
        table.add(CommandType.QUERY_TOPICS_BY_CONSUMER, GetTopicsOfGroup::decode);
        table.add(CommandType.QUERY_SUBSCRIPTION_BY_CONSUMER, GetSubscription::decode);
        table.add(CommandType.GET_SUBSCRIPTIONGROUP_CONFIG, GetGroupConfig::decode);
    }
}
