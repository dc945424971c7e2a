package org.ferrymq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which names an application's message properties may have. A name must be an identifier of the selector grammar, must not be one of its
 * reserved words, and must not collide with what RocketMQ or FerryMQ keep in the same place.
 */
final class PropertyRules {
    static final String TAGS = "TAGS";
    static final String KEYS = "KEYS";
    static final String DELAY = "DELAY";

    static final String GROUP_ID = "JMSXGroupID";
    static final String GROUP_SEQ = "JMSXGroupSeq";
    static final String DELIVERY_COUNT = "JMSXDeliveryCount";

    /** Properties that only the provider gives a value; one set by the application is overwritten or dropped. */
    private static final Set<String> SET_BY_PROVIDER = Set.of(
            DELIVERY_COUNT,
            "JMSXUserID",
            "JMSXAppID",
            "JMSXProducerTXID",
            "JMSXConsumerTXID",
            "JMSXRcvTimestamp",
            "JMSXState");

    /** Of these, those that travel with the message. */
    private static final Set<String> SENT_BY_PROVIDER = Set.of("JMSXUserID", "JMSXAppID", "JMSXProducerTXID");

    /** Keys that RocketMQ itself uses. TAGS, KEYS and DELAY are the exception: an application sets them to use the native feature. */
    private static final Set<String> NATIVE = Set.of(
            "WAIT",
            "RETRY_TOPIC",
            "REAL_TOPIC",
            "REAL_QID",
            "TRAN_MSG",
            "PGROUP",
            "MIN_OFFSET",
            "MAX_OFFSET",
            "BUYER_ID",
            "ORIGIN_MESSAGE_ID",
            "TRANSFER_FLAG",
            "CORRECTION_FLAG",
            "MQ2_FLAG",
            "RECONSUME_TIME",
            "MSG_REGION",
            "TRACE_ON",
            "UNIQ_KEY",
            "EXTEND_UNIQ_INFO",
            "MAX_RECONSUME_TIMES",
            "CONSUME_START_TIME",
            "POP_CK",
            "POP_CK_OFFSET",
            "1ST_POP_TIME",
            "TRAN_PREPARED_QUEUE_OFFSET",
            "DUP_INFO",
            "INSTANCE_ID",
            "CORRELATION_ID",
            "REPLY_TO_CLIENT",
            "TTL",
            "ARRIVE_TIME",
            "PUSH_REPLY_TIME",
            "CLUSTER",
            "MSG_TYPE",
            "INNER_MULTI_QUEUE_OFFSET",
            "TIMER_DELAY_SEC",
            "TIMER_DELAY_MS",
            "TIMER_DELIVER_MS",
            "_BORNHOST",
            "__SHARDINGKEY");

    private static final Set<String> SELECTOR_WORDS =
            Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

    private PropertyRules() {}

    /** Checks a name and a value that the application sets. */
    static void checkSettable(String name, @Nullable Object value) throws JMSException {
        checkName(name);
        if (NATIVE.contains(name) || name.startsWith("__")) {
            throw new JMSException("property '" + name + "' is reserved by the RocketMQ record"
                    + (name.equals("__SHARDINGKEY") ? "; use JMSXGroupID" : " and cannot be set by an application"));
        }
        if (name.startsWith("JMS") && !name.startsWith("JMS_") && !isSettableJmsx(name)) {
            throw new JMSException("property '" + name
                    + "' is reserved by Jakarta Messaging: names that begin with JMS are header"
                    + " fields, and of those with JMSX an application can set " + GROUP_ID + " and " + GROUP_SEQ);
        }
        checkValue(name, value);
    }

    /** {@return whether a record's property is one that the application sees under this name} */
    static boolean isVisible(String name) {
        return !NATIVE.contains(name)
                && !name.startsWith("__")
                && (!name.startsWith("JMS")
                        || name.startsWith("JMS_")
                        || name.equals(GROUP_SEQ)
                        || SENT_BY_PROVIDER.contains(name));
    }

    /** {@return whether the provider alone decides the value, so that an application's own is not sent} */
    static boolean isSetByProvider(String name) {
        return SET_BY_PROVIDER.contains(name);
    }

    /** {@return whether it is a property that providers set, ours or another, so that it says nothing when the message goes on} */
    static boolean isOfProviders(String name) {
        return isSetByProvider(name) || (name.startsWith("JMSX") && !isSettableJmsx(name));
    }

    private static boolean isSettableJmsx(String name) {
        return name.equals(GROUP_ID) || name.equals(GROUP_SEQ) || SET_BY_PROVIDER.contains(name);
    }

    private static void checkName(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("a property needs a name");
        }
        boolean identifier = Character.isJavaIdentifierStart(name.codePointAt(0))
                && name.codePoints()
                        .allMatch(c -> Character.isJavaIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
        if (!identifier) {
            throw new IllegalArgumentException("property name '" + name
                    + "' is not an identifier: letters, digits, _ and $, not beginning with a digit");
        }
        if (SELECTOR_WORDS.contains(name.toUpperCase(Locale.ROOT))) {
            throw new IllegalArgumentException("property name '" + name + "' is a reserved word of message selectors");
        }
    }

    private static void checkValue(String name, @Nullable Object value) throws JMSException {
        if (value == null) {
            return;
        }
        switch (name) {
            case GROUP_ID -> require(value instanceof String, name, "a String");
            case GROUP_SEQ -> require(value instanceof Integer, name, "an int");
            case DELAY -> {
                require(isDelayLevel(value), name, "a delay level from 1 to 18, not '" + value + "'");
            }
            default -> {
                // any property value will do
            }
        }
    }

    private static boolean isDelayLevel(Object value) throws MessageFormatException {
        try {
            int level = Conversions.toInt(DELAY, value);
            return level >= 1 && level <= 18;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void require(boolean condition, String name, String expected) throws MessageFormatException {
        if (!condition) {
            throw new MessageFormatException("property '" + name + "' must be " + expected);
        }
    }
}
