package org.ferrymq.protocol.command.topic;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of topics of a broker. */
public final class TopicCodecs {
    private TopicCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.UPDATE_AND_CREATE_TOPIC, CreateTopic::decode);
        table.add(CommandType.GET_ALL_TOPIC_CONFIG, GetAllTopicConfig::decode);
        table.add(CommandType.GET_TOPIC_CONFIG, GetTopicConfig::decode);
        table.add(CommandType.DELETE_TOPIC_IN_BROKER, DeleteTopicOnBroker::decode);
        table.add(CommandType.UPDATE_AND_CREATE_TOPIC_LIST, CreateTopics::decode);
        table.add(CommandType.QUERY_TOPIC_CONSUME_BY_WHO, GetGroupsOfTopic::decode);
        table.add(CommandType.GET_SYSTEM_TOPIC_LIST_FROM_BROKER, GetSystemTopicsOfBroker::decode);
    }
}
