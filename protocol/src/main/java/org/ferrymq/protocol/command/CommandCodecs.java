package org.ferrymq.protocol.command;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The codec of each command type. */
final class CommandCodecs {
    private static final Map<CommandType, CommandCodec<?>> CODECS = new EnumMap<>(CommandType.class);

    static {
        put(CommandType.QUERY_MESSAGE, QueryMessage::decode);
        put(CommandType.QUERY_CONSUMER_OFFSET, QueryConsumerOffset::decode);
        put(CommandType.UPDATE_CONSUMER_OFFSET, UpdateConsumerOffset::decode);
        put(CommandType.UPDATE_AND_CREATE_TOPIC, CreateTopic::decode);
        put(CommandType.GET_ALL_TOPIC_CONFIG, GetAllTopicConfig::decode);
        put(CommandType.SEARCH_OFFSET_BY_TIMESTAMP, SearchOffset::decode);
        put(CommandType.GET_MAX_OFFSET, GetMaxOffset::decode);
        put(CommandType.GET_MIN_OFFSET, GetMinOffset::decode);
        put(CommandType.GET_EARLIEST_MSG_STORETIME, GetEarliestStoreTime::decode);
        put(CommandType.VIEW_MESSAGE_BY_ID, ViewMessage::decode);
        put(CommandType.HEART_BEAT, Heartbeat::decode);
        put(CommandType.UNREGISTER_CLIENT, UnregisterClient::decode);
        put(CommandType.CONSUMER_SEND_MSG_BACK, SendMessageBack::decode);
        put(CommandType.END_TRANSACTION, EndTransaction::decode);
        put(CommandType.CHECK_TRANSACTION_STATE, CheckTransaction::decode);
        put(CommandType.GET_CONSUMER_LIST_BY_GROUP, GetConsumerList::decode);
        put(CommandType.NOTIFY_CONSUMER_IDS_CHANGED, NotifyConsumersChanged::decode);
        put(CommandType.LOCK_BATCH_MQ, LockQueues::decode);
        put(CommandType.UNLOCK_BATCH_MQ, UnlockQueues::decode);
        put(CommandType.CHECK_CLIENT_CONFIG, CheckClientConfig::decode);
        put(CommandType.PUT_KV_CONFIG, PutKvConfig::decode);
        put(CommandType.GET_KV_CONFIG, GetKvConfig::decode);
        put(CommandType.DELETE_KV_CONFIG, DeleteKvConfig::decode);
        put(CommandType.GET_KVLIST_BY_NAMESPACE, GetKvNamespace::decode);
        put(CommandType.REGISTER_BROKER, RegisterBroker::decode);
        put(CommandType.UNREGISTER_BROKER, UnregisterBroker::decode);
        put(CommandType.GET_ROUTEINFO_BY_TOPIC, GetRoute::decode);
        put(CommandType.GET_BROKER_CLUSTER_INFO, GetClusterInfo::decode);
        put(CommandType.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, CreateGroup::decode);
        put(CommandType.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, GetAllGroups::decode);
        put(CommandType.GET_TOPIC_CONFIG, GetTopicConfig::decode);
        put(CommandType.GET_TOPIC_STATS_INFO, GetTopicStats::decode);
        put(CommandType.GET_CONSUMER_CONNECTION_LIST, GetConsumerConnections::decode);
        put(CommandType.GET_PRODUCER_CONNECTION_LIST, GetProducerConnections::decode);
        put(CommandType.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, GetAllTopics::decode);
        put(CommandType.DELETE_SUBSCRIPTIONGROUP, DeleteGroup::decode);
        put(CommandType.GET_CONSUME_STATS, GetConsumeStats::decode);
        put(CommandType.DELETE_TOPIC_IN_BROKER, DeleteTopicOnBroker::decode);
        put(CommandType.DELETE_TOPIC_IN_NAMESRV, DeleteTopicOnNameServer::decode);
        put(CommandType.SEND_MESSAGE, SendMessage.codec(CommandType.SEND_MESSAGE));
        put(CommandType.SEND_MESSAGE_V2, SendMessage.codec(CommandType.SEND_MESSAGE_V2));
        put(CommandType.SEND_BATCH_MESSAGE, SendMessage.codec(CommandType.SEND_BATCH_MESSAGE));
        put(CommandType.SEND_REPLY_MESSAGE, SendMessage.codec(CommandType.SEND_REPLY_MESSAGE));
        put(CommandType.SEND_REPLY_MESSAGE_V2, SendMessage.codec(CommandType.SEND_REPLY_MESSAGE_V2));
        put(CommandType.PUSH_REPLY_MESSAGE_TO_CLIENT, PushReply::decode);
        put(CommandType.RECALL_MESSAGE, RecallMessage::decode);
        put(CommandType.PULL_MESSAGE, PullMessage.codec(CommandType.PULL_MESSAGE));
        put(CommandType.LITE_PULL_MESSAGE, PullMessage.codec(CommandType.LITE_PULL_MESSAGE));
        put(CommandType.QUERY_ASSIGNMENT, QueryAssignment::decode);
        put(CommandType.SET_MESSAGE_REQUEST_MODE, SetRequestMode::decode);
        put(CommandType.RESET_CONSUMER_CLIENT_OFFSET, ResetClientOffsets::decode);
        put(CommandType.INVOKE_BROKER_TO_RESET_OFFSET, ResetOffsets::decode);
        put(
                CommandType.GET_CONSUMER_STATUS_FROM_CLIENT,
                GetConsumerStatus.codec(CommandType.GET_CONSUMER_STATUS_FROM_CLIENT));
        put(
                CommandType.INVOKE_BROKER_TO_GET_CONSUMER_STATUS,
                GetConsumerStatus.codec(CommandType.INVOKE_BROKER_TO_GET_CONSUMER_STATUS));
        put(CommandType.GET_CONSUMER_RUNNING_INFO, GetConsumerRunningInfo::decode);
        put(CommandType.CONSUME_MESSAGE_DIRECTLY, ConsumeDirectly::decode);
        put(CommandType.POP_MESSAGE, PopMessage::decode);
        put(CommandType.PEEK_MESSAGE, PeekMessage::decode);
        put(CommandType.NOTIFICATION, PopNotification::decode);
        put(CommandType.POLLING_INFO, PollingInfo::decode);
        put(CommandType.ACK_MESSAGE, AckMessage::decode);
        put(CommandType.CHANGE_MESSAGE_INVISIBLETIME, ChangeInvisibleTime::decode);
        put(CommandType.BATCH_ACK_MESSAGE, BatchAckMessage::decode);
        put(CommandType.OPEN_CONNECTION, OpenConnection::decode);
        put(CommandType.CLOSE_CONNECTION, CloseConnection::decode);
        put(CommandType.PING, Ping::decode);
        put(CommandType.DESTINATION, EnsureDestination::decode);
        put(CommandType.PRODUCE, Produce::decode);
        put(CommandType.CREATE_CONSUMER, CreateConsumer::decode);
        put(CommandType.ADD_CREDIT, AddCredit::decode);
        put(CommandType.DRAIN, Drain::decode);
        put(CommandType.ANNOUNCE, Announce::decode);
        put(CommandType.CLOSE_CONSUMER, CloseConsumer::decode);
        put(CommandType.DELIVER, Deliver::decode);
        put(CommandType.ACKNOWLEDGE, Acknowledge::decode);
        put(CommandType.RECOVER, Recover::decode);
        put(CommandType.REJECT, Reject::decode);
        put(CommandType.TX_BEGIN, TxBegin::decode);
        put(CommandType.TX_PREPARE, TxPrepare::decode);
        put(CommandType.TX_COMMIT, TxCommit::decode);
        put(CommandType.TX_ROLLBACK, TxRollback::decode);
        put(CommandType.TX_RECOVER, TxRecover::decode);
        put(CommandType.TX_FORGET, TxForget::decode);
        put(CommandType.TX_STATUS, TxStatus::decode);
        put(CommandType.TX_IN_DOUBT, TxInDoubt::decode);
        put(CommandType.TX_RESOLVE, TxResolve::decode);
        put(CommandType.TX_OUTCOME, TxOutcome::decode);
        put(CommandType.CREATE_TEMPORARY, CreateTemporary::decode);
        put(CommandType.DELETE_TEMPORARY, DeleteTemporary::decode);
        put(CommandType.UNSUBSCRIBE, Unsubscribe::decode);
        put(CommandType.BROWSE, Browse::decode);
        put(CommandType.PUT_PIECE, PutPiece::decode);
        put(CommandType.GET_PIECE, GetPiece::decode);
        AdminCodecs.putAll();
    }

    private CommandCodecs() {}

    static <C extends Command> void put(CommandType type, CommandCodec<C> codec) {
        CODECS.put(type, codec);
    }

    static @Nullable CommandCodec<?> find(CommandType type) {
        return CODECS.get(type);
    }
}
