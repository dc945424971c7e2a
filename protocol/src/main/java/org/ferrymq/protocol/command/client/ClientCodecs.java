package org.ferrymq.protocol.command.client;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of connected clients. */
public final class ClientCodecs {
    private ClientCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.HEART_BEAT, Heartbeat::decode);
        table.add(CommandType.UNREGISTER_CLIENT, UnregisterClient::decode);
        table.add(CommandType.GET_CONSUMER_LIST_BY_GROUP, GetConsumerList::decode);
        table.add(CommandType.NOTIFY_CONSUMER_IDS_CHANGED, NotifyConsumersChanged::decode);
        table.add(CommandType.LOCK_BATCH_MQ, LockQueues::decode);
        table.add(CommandType.UNLOCK_BATCH_MQ, UnlockQueues::decode);
        table.add(CommandType.CHECK_CLIENT_CONFIG, CheckClientConfig::decode);
        table.add(CommandType.GET_CONSUMER_CONNECTION_LIST, GetConsumerConnections::decode);
        table.add(CommandType.GET_PRODUCER_CONNECTION_LIST, GetProducerConnections::decode);
        table.add(CommandType.QUERY_ASSIGNMENT, QueryAssignment::decode);
        table.add(CommandType.GET_CONSUMER_RUNNING_INFO, GetConsumerRunningInfo::decode);
        table.add(CommandType.CONSUME_MESSAGE_DIRECTLY, ConsumeDirectly::decode);
        table.add(CommandType.GET_ALL_PRODUCER_INFO, GetAllProducers::decode);
    }
}
