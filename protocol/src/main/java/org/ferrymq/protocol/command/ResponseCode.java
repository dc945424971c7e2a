package org.ferrymq.protocol.command;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Codes of answers. Those below 3000 are RocketMQ's, those from 3000 on are FerryMQ's own. */
public final class ResponseCode {
    private static final Map<Integer, String> WORDS = words();

    /** Done. */
    public static final int SUCCESS = 0;
    /** Something failed on the answering side. */
    public static final int SYSTEM_ERROR = 1;
    /** Too busy; try later. */
    public static final int SYSTEM_BUSY = 2;
    /** The request code is unknown here. */
    public static final int REQUEST_CODE_NOT_SUPPORTED = 3;
    /** The transaction could not be ended. */
    public static final int TRANSACTION_FAILED = 4;
    /** Appended, but not on disk in time. */
    public static final int FLUSH_DISK_TIMEOUT = 10;
    /** Appended, but no slave could be reached. */
    public static final int SLAVE_NOT_AVAILABLE = 11;
    /** Appended, but not on a slave in time. */
    public static final int FLUSH_SLAVE_TIMEOUT = 12;
    /** The message or a field of the request breaks the rules. */
    public static final int MESSAGE_ILLEGAL = 13;
    /** Starting, stopping or fenced. */
    public static final int SERVICE_NOT_AVAILABLE = 14;
    /** The protocol version is not supported. */
    public static final int VERSION_NOT_SUPPORTED = 15;
    /** The topic or group forbids it. */
    public static final int NO_PERMISSION = 16;
    /** No such topic. */
    public static final int TOPIC_NOT_EXIST = 17;
    /** The topic exists already. */
    public static final int TOPIC_EXIST_ALREADY = 18;
    /** Nothing at the offset yet. */
    public static final int PULL_NOT_FOUND = 19;
    /** Nothing matched in what was scanned; pull again from nextBeginOffset. */
    public static final int PULL_RETRY_IMMEDIATELY = 20;
    /** The offset is outside the queue. */
    public static final int PULL_OFFSET_MOVED = 21;
    /** The query found nothing. */
    public static final int QUERY_NOT_FOUND = 22;
    /** The subscription expression does not parse. */
    public static final int SUBSCRIPTION_PARSE_FAILED = 23;
    /** The group has no such subscription. */
    public static final int SUBSCRIPTION_NOT_EXIST = 24;
    /** The broker knows an older subscription than the request has. */
    public static final int SUBSCRIPTION_NOT_LATEST = 25;
    /** No such group. */
    public static final int SUBSCRIPTION_GROUP_NOT_EXIST = 26;
    /** A field of the request is out of its range. */
    public static final int INVALID_PARAMETER = 29;
    /** Transaction: should commit. */
    public static final int TRANSACTION_SHOULD_COMMIT = 200;
    /** Transaction: should roll back. */
    public static final int TRANSACTION_SHOULD_ROLLBACK = 201;
    /** Transaction: state unknown. */
    public static final int TRANSACTION_STATE_UNKNOWN = 202;
    /** Transaction: state has the wrong group. */
    public static final int TRANSACTION_STATE_GROUP_WRONG = 203;
    /** The message has no BUYER_ID. */
    public static final int NO_BUYER_ID = 204;
    /** No consumer of the group is connected. */
    public static final int CONSUMER_NOT_ONLINE = 206;
    /** The client did not answer in time. */
    public static final int CONSUME_MSG_TIMEOUT = 207;
    /** There is no such message, or nobody holds it any more under that handle. */
    public static final int NO_MESSAGE = 208;
    /** Too many are polling. */
    public static final int POLLING_FULL = 209;
    /** Nothing came while polling. */
    public static final int POLLING_TIMEOUT = 210;
    /** The client is over its share. */
    public static final int FLOW_CONTROL = 215;

    /** What is asked for cannot be done, now or ever. */
    public static final int ILLEGAL_OPERATION = 604;

    /** Another connection uses the client identifier. */
    public static final int CLIENT_ID_IN_USE = 3001;
    /** The selector does not parse. */
    public static final int INVALID_SELECTOR = 3002;
    /** Unknown destination or subscription, or a destination of the other kind. */
    public static final int INVALID_DESTINATION = 3003;
    /** Not authenticated or not allowed. */
    public static final int SECURITY = 3004;
    /** No such transaction. */
    public static final int TRANSACTION_UNKNOWN = 3005;
    /** The transaction was rolled back. */
    public static final int TRANSACTION_ROLLED_BACK = 3006;
    /** Has consumers, or is subscribed. */
    public static final int IN_USE = 3007;
    /** A limit of the broker is reached. */
    public static final int RESOURCE_LIMIT = 3008;
    /** Does not fit the state of the object it names. */
    public static final int ILLEGAL_STATE = 3009;
    /** XA error; the field {@code xaError} has the XA code. */
    public static final int XA_ERROR = 3010;
    /** The store failed. */
    public static final int STORE_FAILED = 3011;

    private static Map<Integer, String> words() {
        Map<Integer, String> words = new HashMap<>();
        try {
            for (Field field : ResponseCode.class.getDeclaredFields()) {
                if (Modifier.isPublic(field.getModifiers())) {
                    words.put(field.getInt(null), field.getName().toLowerCase(Locale.ROOT));
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the public constants of a public class cannot be read", e);
        }
        return words;
    }

    /** The name of a code in lower case, as metrics show it; the number if it has none. */
    public static String word(int code) {
        return WORDS.getOrDefault(code, Integer.toString(code));
    }

    private ResponseCode() {}
}
