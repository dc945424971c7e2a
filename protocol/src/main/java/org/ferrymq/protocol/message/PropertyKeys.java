package org.ferrymq.protocol.message;

import java.util.Set;

/** Names of message properties that mean something to the broker or to clients. */
public final class PropertyKeys {
    /** Application keys, separated by spaces; each is indexed. */
    public static final String KEYS = "KEYS";
    /** The tag. */
    public static final String TAGS = "TAGS";
    /** {@code false}: answer before the message is on disk. */
    public static final String WAIT = "WAIT";
    /** Delay level, 1 to 18. */
    public static final String DELAY = "DELAY";
    /** Original topic of a message in a retry topic. */
    public static final String RETRY_TOPIC = "RETRY_TOPIC";
    /** Topic to deliver to when a delay or transaction ends. */
    public static final String REAL_TOPIC = "REAL_TOPIC";
    /** Queue to deliver to when a delay or transaction ends. */
    public static final String REAL_QUEUE_ID = "REAL_QID";
    /** {@code true}: half message of a native transaction. */
    public static final String TRANSACTION_PREPARED = "TRAN_MSG";
    /** Seconds that pass at least before the producer is asked about a half message. */
    public static final String CHECK_IMMUNITY_SECONDS = "CHECK_IMMUNITY_TIME_IN_SECONDS";
    /** Producer group. */
    public static final String PRODUCER_GROUP = "PGROUP";
    /** Smallest offset of the queue when pulled. */
    public static final String MIN_OFFSET = "MIN_OFFSET";
    /** Largest offset of the queue when pulled. */
    public static final String MAX_OFFSET = "MAX_OFFSET";
    /** Offset identifier of the first attempt of a retried message. */
    public static final String ORIGIN_MESSAGE_ID = "ORIGIN_MESSAGE_ID";
    /** Number of redeliveries, set by the consumer that sends a message back itself. */
    public static final String RECONSUME_TIME = "RECONSUME_TIME";
    /** Redelivery limit, set by the consumer that sends a message back itself. */
    public static final String MAX_RECONSUME_TIMES = "MAX_RECONSUME_TIMES";
    /** Region of the broker. */
    public static final String MSG_REGION = "MSG_REGION";
    /** Whether the broker wants traces. */
    public static final String TRACE_ON = "TRACE_ON";
    /** Unique identifier that the client gives. */
    public static final String UNIQ_KEY = "UNIQ_KEY";
    /** Instance prefix. */
    public static final String INSTANCE_ID = "INSTANCE_ID";
    /** Request/reply: identifier that the reply repeats. */
    public static final String CORRELATION_ID = "CORRELATION_ID";
    /** Request/reply: client that waits for the reply. */
    public static final String REPLY_TO_CLIENT = "REPLY_TO_CLIENT";
    /** Request/reply: milliseconds that the requester waits. */
    public static final String TTL = "TTL";
    /** Request/reply: when the broker handed the reply on, milliseconds since the epoch. */
    public static final String PUSH_REPLY_TIME = "PUSH_REPLY_TIME";
    /** Cluster that a message came from. */
    public static final String CLUSTER = "CLUSTER";
    /** Message type, for example {@code reply}. */
    public static final String MSG_TYPE = "MSG_TYPE";
    /** Deliver so many seconds after it was sent. */
    public static final String TIMER_DELAY_SEC = "TIMER_DELAY_SEC";
    /** Deliver so many milliseconds after it was sent. */
    public static final String TIMER_DELAY_MS = "TIMER_DELAY_MS";
    /** Deliver at this time, milliseconds since the epoch. */
    public static final String TIMER_DELIVER_MS = "TIMER_DELIVER_MS";
    /** In RocketMQ: the timed message that this one deletes. */
    public static final String TIMER_DEL_UNIQKEY = "TIMER_DEL_UNIQKEY";
    /** Receipt of a message that was popped. */
    public static final String POP_CK = "POP_CK";
    /** In RocketMQ: number of messages inside of a message. */
    public static final String INNER_NUM = "INNER_NUM";
    /** In RocketMQ: queues that a message is in besides its own. */
    public static final String INNER_MULTI_DISPATCH = "INNER_MULTI_DISPATCH";
    /** Message group: its messages are consumed in order by one consumer at a time. */
    public static final String SHARDING_KEY = "__SHARDINGKEY";

    /** Kind of a JMS body: T text, B bytes, M map, S stream, O object, N none. */
    public static final String JMS_BODY = "JMSBody";
    /** JMSCorrelationID. */
    public static final String JMS_CORRELATION_ID = "JMSCorrelationID";
    /** JMSCorrelationID set as bytes, base64. */
    public static final String JMS_CORRELATION_ID_BYTES = "JMSCorrelationIDBytes";
    /** JMSReplyTo as {@code queue://name} and the like. */
    public static final String JMS_REPLY_TO = "JMSReplyTo";
    /** JMSType. */
    public static final String JMS_TYPE = "JMSType";
    /** {@code 1} if non-persistent; absent means persistent. */
    public static final String JMS_DELIVERY_MODE = "JMSDeliveryMode";
    /** JMSPriority if it is not 4. */
    public static final String JMS_PRIORITY = "JMSPriority";
    /** JMSExpiration, milliseconds since the epoch. */
    public static final String JMS_EXPIRATION = "JMSExpiration";
    /** JMSDeliveryTime, milliseconds since the epoch, if delayed. */
    public static final String JMS_DELIVERY_TIME = "JMSDeliveryTime";
    /** Position in the group. */
    public static final String JMSX_GROUP_SEQ = "JMSXGroupSeq";
    /** Types of application properties that are no strings: {@code name=i,name2=d}. */
    public static final String JMS_PROPERTY_TYPES = "JMSPropertyTypes";
    /** Names of properties whose values are escaped. */
    public static final String JMS_ESCAPED = "JMSEscaped";
    /** Of a message whose body is kept in pieces: its {@link LargeBody}. */
    public static final String LARGE_BODY = "JMSLargeBody";
    /** Why a message went to the dead-letter queue. */
    public static final String DLQ_REASON = "DLQReason";
    /** Topic from which a message went to the dead-letter queue. */
    public static final String DLQ_ORIGIN_TOPIC = "DLQ_ORIGIN_TOPIC";
    /** Offset identifier of a message that went to the dead-letter queue. */
    public static final String DLQ_ORIGIN_MESSAGE_ID = "DLQ_ORIGIN_MESSAGE_ID";

    private static final Set<String> RESERVED = Set.of(
            KEYS,
            TAGS,
            WAIT,
            DELAY,
            RETRY_TOPIC,
            REAL_TOPIC,
            REAL_QUEUE_ID,
            TRANSACTION_PREPARED,
            PRODUCER_GROUP,
            MIN_OFFSET,
            MAX_OFFSET,
            "BUYER_ID",
            ORIGIN_MESSAGE_ID,
            "TRANSFER_FLAG",
            "CORRECTION_FLAG",
            "MQ2_FLAG",
            RECONSUME_TIME,
            MSG_REGION,
            TRACE_ON,
            UNIQ_KEY,
            "EXTEND_UNIQ_INFO",
            MAX_RECONSUME_TIMES,
            "CONSUME_START_TIME",
            POP_CK,
            "POP_CK_OFFSET",
            "1ST_POP_TIME",
            "TRAN_PREPARED_QUEUE_OFFSET",
            "DUP_INFO",
            INSTANCE_ID,
            CORRELATION_ID,
            REPLY_TO_CLIENT,
            TTL,
            "ARRIVE_TIME",
            PUSH_REPLY_TIME,
            CLUSTER,
            MSG_TYPE,
            "INNER_MULTI_QUEUE_OFFSET",
            "_BORNHOST");

    private PropertyKeys() {}

    /** Whether RocketMQ reserves a name, so that an application may not set it (KEYS, TAGS and DELAY included). */
    public static boolean isReserved(String name) {
        return RESERVED.contains(name);
    }
}
