package org.ferrymq.protocol.command;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests that FerryMQ knows. Codes below 30000 are RocketMQ's. */
public enum CommandType {
    /** Sends one message. */
    SEND_MESSAGE(10, false),
    /** Pulls messages of one queue, waiting for some if asked to. */
    PULL_MESSAGE(11, false),
    /** Finds messages by topic and key. */
    QUERY_MESSAGE(12, false),
    /** How far a group has consumed a queue. */
    QUERY_CONSUMER_OFFSET(14, false),
    /** Tells how far a group has consumed a queue. */
    UPDATE_CONSUMER_OFFSET(15, false),
    /** Creates or changes a topic on a broker. */
    UPDATE_AND_CREATE_TOPIC(17, false),
    /** Creates or changes several topics on a broker. */
    UPDATE_AND_CREATE_TOPIC_LIST(18, false),
    /** All topics of a broker. */
    GET_ALL_TOPIC_CONFIG(21, false),
    /** Changes settings of a running broker. */
    UPDATE_BROKER_CONFIG(25, false),
    /** Settings of a broker. */
    GET_BROKER_CONFIG(26, false),
    /** Figures of a broker. */
    GET_BROKER_RUNTIME_INFO(28, false),
    /** First offset of a queue at or after a time. */
    SEARCH_OFFSET_BY_TIMESTAMP(29, false),
    /** Offset after the last message of a queue. */
    GET_MAX_OFFSET(30, false),
    /** Offset of the first message of a queue. */
    GET_MIN_OFFSET(31, false),
    /** When the first message of a queue was stored. */
    GET_EARLIEST_MSG_STORETIME(32, false),
    /** The message at a position of the log. */
    VIEW_MESSAGE_BY_ID(33, false),
    /** A client's groups and subscriptions. */
    HEART_BEAT(34, false),
    /** A client leaves a group. */
    UNREGISTER_CLIENT(35, false),
    /** A consumer wants a message again later. */
    CONSUMER_SEND_MSG_BACK(36, false),
    /** The word of a producer on a half message. */
    END_TRANSACTION(37, false),
    /** The clients of a consumer group. */
    GET_CONSUMER_LIST_BY_GROUP(38, false),
    /** Broker to client: what has become of a half message? */
    CHECK_TRANSACTION_STATE(39, false),
    /** Broker to client: the members of a group changed. */
    NOTIFY_CONSUMER_IDS_CHANGED(40, false),
    /** Locks queues for ordered consumption. */
    LOCK_BATCH_MQ(41, false),
    /** Unlocks queues. */
    UNLOCK_BATCH_MQ(42, false),
    /** Asks whether a subscription can be served. */
    CHECK_CLIENT_CONFIG(46, false),
    /** Sets a value of the nameserver's configuration. */
    PUT_KV_CONFIG(100, false),
    /** Reads a value of the nameserver's configuration. */
    GET_KV_CONFIG(101, false),
    /** Removes a value of the nameserver's configuration. */
    DELETE_KV_CONFIG(102, false),
    /** A broker tells a nameserver its topics. */
    REGISTER_BROKER(103, false),
    /** A broker leaves a nameserver. */
    UNREGISTER_BROKER(104, false),
    /** Which brokers have a topic. */
    GET_ROUTEINFO_BY_TOPIC(105, false),
    /** All clusters and brokers. */
    GET_BROKER_CLUSTER_INFO(106, false),
    /** Creates or changes a consumer group. */
    UPDATE_AND_CREATE_SUBSCRIPTIONGROUP(200, false),
    /** All consumer groups of a broker. */
    GET_ALL_SUBSCRIPTIONGROUP_CONFIG(201, false),
    /** Offsets of the queues of a topic. */
    GET_TOPIC_STATS_INFO(202, false),
    /** The connections of a consumer group. */
    GET_CONSUMER_CONNECTION_LIST(203, false),
    /** The connections of a producer group. */
    GET_PRODUCER_CONNECTION_LIST(204, false),
    /** Routes do not let clients write to a broker any more. */
    WIPE_WRITE_PERM_OF_BROKER(205, false),
    /** All topics. */
    GET_ALL_TOPIC_LIST_FROM_NAMESERVER(206, false),
    /** Deletes a consumer group. */
    DELETE_SUBSCRIPTIONGROUP(207, false),
    /** Progress of a consumer group. */
    GET_CONSUME_STATS(208, false),
    /** Deletes a topic on a broker. */
    DELETE_TOPIC_IN_BROKER(215, false),
    /** Deletes a topic on a nameserver. */
    DELETE_TOPIC_IN_NAMESRV(216, false),
    /** A topic on brokers that the nameserver knows. */
    REGISTER_TOPIC_IN_NAMESRV(217, false),
    /** All values of a namespace of the nameserver's configuration. */
    GET_KVLIST_BY_NAMESPACE(219, false),
    /** Broker to client: go on from other offsets. */
    RESET_CONSUMER_CLIENT_OFFSET(220, false),
    /** Broker to client: how far have you consumed? */
    GET_CONSUMER_STATUS_FROM_CLIENT(221, false),
    /** Sets the offsets of a group to a time. */
    INVOKE_BROKER_TO_RESET_OFFSET(222, false),
    /** How far the clients of a group have consumed, as they know it. */
    INVOKE_BROKER_TO_GET_CONSUMER_STATUS(223, false),
    /** The topics of a cluster. */
    GET_TOPICS_BY_CLUSTER(224, false),
    /** Creates or changes several consumer groups. */
    UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST(225, false),
    /** The groups that consume a topic. */
    QUERY_TOPIC_CONSUME_BY_WHO(300, false),
    /** From when to when queues reach, and where a group is. */
    QUERY_CONSUME_TIME_SPAN(303, false),
    /** Names of clusters and brokers. */
    GET_SYSTEM_TOPIC_LIST_FROM_NS(304, false),
    /** Topics of the broker itself. */
    GET_SYSTEM_TOPIC_LIST_FROM_BROKER(305, false),
    /** Removes entries of queues whose messages are gone. */
    CLEAN_EXPIRED_CONSUMEQUEUE(306, false),
    /** What a consumer does; also broker to client. */
    GET_CONSUMER_RUNNING_INFO(307, false),
    /** Has one client consume one message; also broker to client. */
    CONSUME_MESSAGE_DIRECTLY(309, false),
    /** Sends one message, with short field names. */
    SEND_MESSAGE_V2(310, false),
    /** The topics of a unit. */
    GET_UNIT_TOPIC_LIST(311, false),
    /** The topics that a unit subscribes to. */
    GET_HAS_UNIT_SUB_TOPIC_LIST(312, false),
    /** The topics of no unit that a unit subscribes to. */
    GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST(313, false),
    /** Gives a group the offsets of another. */
    CLONE_GROUP_OFFSET(314, false),
    /** A statistic of a broker. */
    VIEW_BROKER_STATS_DATA(315, false),
    /** Removes queues of topics that are gone. */
    CLEAN_UNUSED_TOPIC(316, false),
    /** Progress of all groups of a broker. */
    GET_BROKER_CONSUME_STATS(317, false),
    /** Changes settings of a running nameserver. */
    UPDATE_NAMESRV_CONFIG(318, false),
    /** Settings of a nameserver. */
    GET_NAMESRV_CONFIG(319, false),
    /** Sends several messages to one queue. */
    SEND_BATCH_MESSAGE(320, false),
    /** Entries of a queue. */
    QUERY_CONSUME_QUEUE(321, false),
    /** Whether a nameserver has the current topics of a broker. */
    QUERY_DATA_VERSION(322, false),
    /** Undoes WIPE_WRITE_PERM_OF_BROKER. */
    ADD_WRITE_PERM_OF_BROKER(327, false),
    /** All connected producers. */
    GET_ALL_PRODUCER_INFO(328, false),
    /** Frees what the log need not keep any longer. */
    DELETE_EXPIRED_COMMITLOG(329, false),
    /** The topics of a consumer group. */
    QUERY_TOPICS_BY_CONSUMER(343, false),
    /** What a group wants of a topic. */
    QUERY_SUBSCRIPTION_BY_CONSUMER(345, false),
    /** Replies to a request. */
    SEND_REPLY_MESSAGE(324, false),
    /** Replies to a request, with short field names. */
    SEND_REPLY_MESSAGE_V2(325, false),
    /** Broker to client: the reply to a request. */
    PUSH_REPLY_MESSAGE_TO_CLIENT(326, false),
    /** The configuration of one topic. */
    GET_TOPIC_CONFIG(351, false),
    /** The configuration of one consumer group. */
    GET_SUBSCRIPTIONGROUP_CONFIG(352, false),
    /** Pulls messages for an assigned queue. */
    LITE_PULL_MESSAGE(361, false),
    /** The processes of one broker name. */
    GET_BROKER_MEMBER_GROUP(901, false),
    /** A broker's sign of life. */
    BROKER_HEARTBEAT(904, false),
    /** A timed message is not to be delivered. */
    RECALL_MESSAGE(370, false),
    /** Which queues a client is to consume. */
    QUERY_ASSIGNMENT(400, false),
    /** How a group's clients get the messages of a topic. */
    SET_MESSAGE_REQUEST_MODE(401, false),
    /** Takes messages for a time. */
    POP_MESSAGE(200050, false),
    /** Acknowledges a popped message. */
    ACK_MESSAGE(200051, false),
    /** Looks at messages and leaves them. */
    PEEK_MESSAGE(200052, false),
    /** Sets anew for how long a popped message is taken. */
    CHANGE_MESSAGE_INVISIBLETIME(200053, false),
    /** Waits until there is something to pop. */
    NOTIFICATION(200054, false),
    /** How many pops wait. */
    POLLING_INFO(200055, false),
    /** Moves RocketMQ's records of pops from one of its stores to the other. */
    POP_ROLLBACK(200056, false),
    /** Acknowledges several popped messages. */
    BATCH_ACK_MESSAGE(200151, false),
    /** Opens a JMS connection. */
    OPEN_CONNECTION(30001, true),
    /** Closes a JMS connection. */
    CLOSE_CONNECTION(30002, false),
    /** Asks whether the broker is there. */
    PING(30003, true),
    /** Checks or creates a destination. */
    DESTINATION(30004, false),
    /** Sends messages. */
    PRODUCE(30010, false),
    /** Starts a consumer. */
    CREATE_CONSUMER(30020, false),
    /** Allows the broker to push more messages. */
    ADD_CREDIT(30021, false),
    /** Asks for what is there within the credit, then takes the credit away. */
    DRAIN(30022, false),
    /** Ends a consumer. */
    CLOSE_CONSUMER(30023, false),
    /** Messages are about to be given to the application. */
    ANNOUNCE(30024, false),
    /** Broker to client: messages. */
    DELIVER(30030, false),
    /** Messages are done. */
    ACKNOWLEDGE(30031, false),
    /** Messages go back, to be delivered again. */
    RECOVER(30032, false),
    /** Messages go to the dead-letter queue. */
    REJECT(30033, false),
    /** Begins a transaction branch. */
    TX_BEGIN(30040, false),
    /** Prepares a transaction branch. */
    TX_PREPARE(30041, false),
    /** Commits a transaction. */
    TX_COMMIT(30042, false),
    /** Rolls a transaction back. */
    TX_ROLLBACK(30043, false),
    /** Lists prepared branches. */
    TX_RECOVER(30044, false),
    /** Forgets a heuristically ended branch. */
    TX_FORGET(30045, false),
    /** State of a transaction. */
    TX_STATUS(30046, false),
    /** Lists prepared branches, for administrators. */
    TX_IN_DOUBT(30047, false),
    /** Decides a prepared branch, for administrators. */
    TX_RESOLVE(30048, false),
    /** Between brokers: how a transaction of both ended. */
    TX_OUTCOME(30049, true),
    /** Creates a temporary destination. */
    CREATE_TEMPORARY(30050, false),
    /** Deletes a temporary destination. */
    DELETE_TEMPORARY(30051, false),
    /** Deletes a durable subscription. */
    UNSUBSCRIBE(30052, false),
    /** Reads what waits, without consuming it. */
    BROWSE(30053, false),
    /** How old a durable subscription is. */
    SUBSCRIPTION_AGE(30054, false),
    /** Stores a piece of a body. */
    PUT_PIECE(30060, false),
    /** Reads a piece of a body. */
    GET_PIECE(30061, false),
    /** A broker will not come back. */
    FORGET_BROKER(30070, false);

    private static final Map<Integer, CommandType> BY_CODE = new HashMap<>();

    static {
        for (CommandType type : values()) {
            BY_CODE.put(type.code, type);
        }
    }

    private final int code;
    private final boolean beforeAuthentication;

    CommandType(int code, boolean beforeAuthentication) {
        this.code = code;
        this.beforeAuthentication = beforeAuthentication;
    }

    /** The code on the wire. */
    public int code() {
        return code;
    }

    /** Whether a connection may send it before it has authenticated. */
    public boolean beforeAuthentication() {
        return beforeAuthentication;
    }

    /** The type with a code, null if there is none. */
    public static @Nullable CommandType ofCode(int code) {
        return BY_CODE.get(code);
    }
}
