package org.ferrymq.protocol.command.offset;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of offsets. */
public final class OffsetCodecs {
    private OffsetCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.QUERY_CONSUMER_OFFSET, QueryConsumerOffset::decode);
        table.add(CommandType.UPDATE_CONSUMER_OFFSET, UpdateConsumerOffset::decode);
        table.add(CommandType.SEARCH_OFFSET_BY_TIMESTAMP, SearchOffset::decode);
        table.add(CommandType.GET_MAX_OFFSET, GetMaxOffset::decode);
        table.add(CommandType.GET_MIN_OFFSET, GetMinOffset::decode);
        table.add(CommandType.GET_EARLIEST_MSG_STORETIME, GetEarliestStoreTime::decode);
        table.add(CommandType.GET_TOPIC_STATS_INFO, GetTopicStats::decode);
        table.add(CommandType.GET_CONSUME_STATS, GetConsumeStats::decode);
        table.add(CommandType.RESET_CONSUMER_CLIENT_OFFSET, ResetClientOffsets::decode);
        table.add(CommandType.INVOKE_BROKER_TO_RESET_OFFSET, ResetOffsets::decode);
        table.add(
                CommandType.GET_CONSUMER_STATUS_FROM_CLIENT,
                GetConsumerStatus.codec(CommandType.GET_CONSUMER_STATUS_FROM_CLIENT));
        table.add(
                CommandType.INVOKE_BROKER_TO_GET_CONSUMER_STATUS,
                GetConsumerStatus.codec(CommandType.INVOKE_BROKER_TO_GET_CONSUMER_STATUS));
        table.add(CommandType.QUERY_CONSUME_TIME_SPAN, GetConsumeTimeSpan::decode);
        table.add(CommandType.CLONE_GROUP_OFFSET, CloneGroupOffset::decode);
        table.add(CommandType.GET_BROKER_CONSUME_STATS, GetBrokerConsumeStats::decode);
    }
}
