package org.ferrymq.protocol.command.route;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of routes and registration. */
public final class RouteCodecs {
    private RouteCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.REGISTER_BROKER, RegisterBroker::decode);
        table.add(CommandType.UNREGISTER_BROKER, UnregisterBroker::decode);
        table.add(CommandType.GET_ROUTEINFO_BY_TOPIC, GetRoute::decode);
        table.add(CommandType.GET_BROKER_CLUSTER_INFO, GetClusterInfo::decode);
        table.add(CommandType.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, GetAllTopics::decode);
        table.add(CommandType.DELETE_TOPIC_IN_NAMESRV, DeleteTopicOnNameServer::decode);
        table.add(CommandType.WIPE_WRITE_PERM_OF_BROKER, WipeWritePermission::decode);
        table.add(CommandType.ADD_WRITE_PERM_OF_BROKER, AddWritePermission::decode);
        table.add(CommandType.GET_TOPICS_BY_CLUSTER, GetTopicsOfCluster::decode);
        table.add(CommandType.GET_SYSTEM_TOPIC_LIST_FROM_NS, GetSystemTopicsOfNameServer::decode);
        table.add(CommandType.QUERY_DATA_VERSION, QueryDataVersion::decode);
        table.add(CommandType.GET_BROKER_MEMBER_GROUP, GetBrokerMembers::decode);
        table.add(CommandType.BROKER_HEARTBEAT, BrokerHeartbeat::decode);
        table.add(CommandType.REGISTER_TOPIC_IN_NAMESRV, RegisterTopic::decode);
        table.add(CommandType.GET_UNIT_TOPIC_LIST, GetUnitTopics.codec(CommandType.GET_UNIT_TOPIC_LIST));
        table.add(
                CommandType.GET_HAS_UNIT_SUB_TOPIC_LIST, GetUnitTopics.codec(CommandType.GET_HAS_UNIT_SUB_TOPIC_LIST));
        table.add(
                CommandType.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST,
                GetUnitTopics.codec(CommandType.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST));
    }
}
