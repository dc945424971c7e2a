package org.ferrymq.protocol.command;

/** The codecs of the commands of administrators, and of brokers towards nameservers. */
final class AdminCodecs {
    private AdminCodecs() {}

    static void putAll() {
        CommandCodecs.put(CommandType.UPDATE_AND_CREATE_TOPIC_LIST, CreateTopics::decode);
        CommandCodecs.put(CommandType.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST, CreateGroups::decode);
        CommandCodecs.put(CommandType.UPDATE_BROKER_CONFIG, UpdateConfig.codec(CommandType.UPDATE_BROKER_CONFIG));
        CommandCodecs.put(CommandType.GET_BROKER_CONFIG, GetBrokerConfig::decode);
        CommandCodecs.put(CommandType.GET_BROKER_RUNTIME_INFO, GetRuntimeInfo::decode);
        CommandCodecs.put(CommandType.QUERY_TOPIC_CONSUME_BY_WHO, GetGroupsOfTopic::decode);
        CommandCodecs.put(CommandType.QUERY_CONSUME_TIME_SPAN, GetConsumeTimeSpan::decode);
        CommandCodecs.put(CommandType.GET_SYSTEM_TOPIC_LIST_FROM_BROKER, GetSystemTopicsOfBroker::decode);
        CommandCodecs.put(CommandType.CLONE_GROUP_OFFSET, CloneGroupOffset::decode);
        CommandCodecs.put(CommandType.VIEW_BROKER_STATS_DATA, ViewStats::decode);
        CommandCodecs.put(CommandType.GET_BROKER_CONSUME_STATS, GetBrokerConsumeStats::decode);
        CommandCodecs.put(CommandType.QUERY_CONSUME_QUEUE, QueryConsumeQueue::decode);
        CommandCodecs.put(CommandType.GET_ALL_PRODUCER_INFO, GetAllProducers::decode);
        CommandCodecs.put(CommandType.QUERY_TOPICS_BY_CONSUMER, GetTopicsOfGroup::decode);
        CommandCodecs.put(CommandType.QUERY_SUBSCRIPTION_BY_CONSUMER, GetSubscription::decode);
        CommandCodecs.put(CommandType.GET_SUBSCRIPTIONGROUP_CONFIG, GetGroupConfig::decode);
        CommandCodecs.put(CommandType.WIPE_WRITE_PERM_OF_BROKER, WipeWritePermission::decode);
        CommandCodecs.put(CommandType.ADD_WRITE_PERM_OF_BROKER, AddWritePermission::decode);
        CommandCodecs.put(CommandType.GET_TOPICS_BY_CLUSTER, GetTopicsOfCluster::decode);
        CommandCodecs.put(CommandType.GET_SYSTEM_TOPIC_LIST_FROM_NS, GetSystemTopicsOfNameServer::decode);
        CommandCodecs.put(CommandType.UPDATE_NAMESRV_CONFIG, UpdateConfig.codec(CommandType.UPDATE_NAMESRV_CONFIG));
        CommandCodecs.put(CommandType.GET_NAMESRV_CONFIG, GetNameServerConfig::decode);
        CommandCodecs.put(CommandType.QUERY_DATA_VERSION, QueryDataVersion::decode);
        CommandCodecs.put(CommandType.GET_BROKER_MEMBER_GROUP, GetBrokerMembers::decode);
        CommandCodecs.put(CommandType.BROKER_HEARTBEAT, BrokerHeartbeat::decode);
        CommandCodecs.put(CommandType.REGISTER_TOPIC_IN_NAMESRV, RegisterTopic::decode);
        CommandCodecs.put(CommandType.GET_UNIT_TOPIC_LIST, GetUnitTopics.codec(CommandType.GET_UNIT_TOPIC_LIST));
        CommandCodecs.put(
                CommandType.GET_HAS_UNIT_SUB_TOPIC_LIST, GetUnitTopics.codec(CommandType.GET_HAS_UNIT_SUB_TOPIC_LIST));
        CommandCodecs.put(
                CommandType.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST,
                GetUnitTopics.codec(CommandType.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST));
        CommandCodecs.put(
                CommandType.CLEAN_EXPIRED_CONSUMEQUEUE, Housekeeping.codec(CommandType.CLEAN_EXPIRED_CONSUMEQUEUE));
        CommandCodecs.put(CommandType.CLEAN_UNUSED_TOPIC, Housekeeping.codec(CommandType.CLEAN_UNUSED_TOPIC));
        CommandCodecs.put(
                CommandType.DELETE_EXPIRED_COMMITLOG, Housekeeping.codec(CommandType.DELETE_EXPIRED_COMMITLOG));
        CommandCodecs.put(CommandType.POP_ROLLBACK, Housekeeping.codec(CommandType.POP_ROLLBACK));
    }
}
