package org.ferrymq.protocol;

import org.ferrymq.protocol.command.ResponseCode;

/**
 * What went wrong, in terms that a caller can act on. Every {@link FerryException} carries one; the JMS provider maps it to
 * an exception of Jakarta Messaging in a single place.
 */
public enum ErrorCode {
    /** A URL, option, flag or configuration value is not valid. */
    INVALID_CONFIGURATION(ResponseCode.SYSTEM_ERROR),
    /** An argument is outside of what the method or the protocol permits. */
    INVALID_ARGUMENT(ResponseCode.MESSAGE_ILLEGAL),
    /** A message is not acceptable: too large, reserved property, malformed. */
    INVALID_MESSAGE(ResponseCode.MESSAGE_ILLEGAL),
    /** No server could be reached, or it refused the connection. */
    CONNECTION_FAILED(ResponseCode.SYSTEM_ERROR),
    /** The connection ended while the operation was under way; whether it took effect is unknown. */
    CONNECTION_CLOSED(ResponseCode.SYSTEM_ERROR),
    /** No answer within the time limit; whether the operation took effect is unknown. */
    TIMEOUT(ResponseCode.SYSTEM_ERROR),
    /** The caller or the peer is not in a state that permits the operation. */
    ILLEGAL_STATE(ResponseCode.ILLEGAL_STATE),
    /** The peer sent bytes that do not follow the protocol. */
    PROTOCOL_ERROR(ResponseCode.SYSTEM_ERROR),
    /** The peer does not know the request. */
    NOT_SUPPORTED(ResponseCode.REQUEST_CODE_NOT_SUPPORTED),
    /** The peer is overloaded at the moment; trying again later may succeed. */
    BUSY(ResponseCode.SYSTEM_BUSY),
    /** Another connection uses the client identifier. */
    CLIENT_ID_IN_USE(ResponseCode.CLIENT_ID_IN_USE),
    /** A message selector does not follow the grammar of Jakarta Messaging. */
    INVALID_SELECTOR(ResponseCode.INVALID_SELECTOR),
    /** A destination, topic, group or subscription does not exist or is of another kind. */
    INVALID_DESTINATION(ResponseCode.INVALID_DESTINATION),
    /** Authentication or authorization failed. */
    SECURITY(ResponseCode.SECURITY),
    /** The broker does not know the transaction. */
    TRANSACTION_UNKNOWN(ResponseCode.TRANSACTION_UNKNOWN),
    /** The transaction was rolled back, by the broker or because the connection was lost. */
    TRANSACTION_ROLLED_BACK(ResponseCode.TRANSACTION_ROLLED_BACK),
    /** The transaction that was to be rolled back had been committed before: its commit had no answer, and took effect. */
    TRANSACTION_COMMITTED(ResponseCode.SYSTEM_ERROR),
    /** Whether the transaction was committed could not be found out. */
    TRANSACTION_OUTCOME_UNKNOWN(ResponseCode.SYSTEM_ERROR),
    /** An XA operation was refused; the exception carries the XA error code. */
    XA_ERROR(ResponseCode.XA_ERROR),
    /** A subscription, destination or other resource has users that forbid the operation. */
    IN_USE(ResponseCode.IN_USE),
    /** A limit of the broker is reached: disk, destinations, consumers. */
    RESOURCE_LIMIT(ResponseCode.RESOURCE_LIMIT),
    /** The tag belongs to a delivery that ended with a lost connection; the broker delivers the message again. */
    STALE_DELIVERY(ResponseCode.ILLEGAL_STATE),
    /** The store failed, is locked, foreign or corrupt; nothing more is written to it. */
    STORE_FAILED(ResponseCode.STORE_FAILED),
    /** A network address is in use by another process. */
    ADDRESS_IN_USE(ResponseCode.SYSTEM_ERROR),
    /** The server is starting, stopping or fenced. */
    SERVICE_NOT_AVAILABLE(ResponseCode.SERVICE_NOT_AVAILABLE),
    /** Nothing was found for the query. */
    NOT_FOUND(ResponseCode.QUERY_NOT_FOUND),
    /** An error of the program, or one that nobody gave a code of its own. */
    INTERNAL(ResponseCode.SYSTEM_ERROR);

    private final int responseCode;

    ErrorCode(int responseCode) {
        this.responseCode = responseCode;
    }

    /** The code that tells a peer about this error; several errors share {@link ResponseCode#SYSTEM_ERROR}. */
    public int responseCode() {
        return responseCode;
    }

    /** The error that a response code stands for; {@link #INTERNAL} for codes without one of their own. */
    public static ErrorCode ofResponse(int responseCode) {
        return switch (responseCode) {
            case ResponseCode.SYSTEM_BUSY, ResponseCode.FLOW_CONTROL, ResponseCode.POLLING_FULL -> BUSY;
            case ResponseCode.REQUEST_CODE_NOT_SUPPORTED, ResponseCode.VERSION_NOT_SUPPORTED -> NOT_SUPPORTED;
            case ResponseCode.MESSAGE_ILLEGAL, ResponseCode.SUBSCRIPTION_PARSE_FAILED -> INVALID_MESSAGE;
            case ResponseCode.SERVICE_NOT_AVAILABLE -> SERVICE_NOT_AVAILABLE;
            case ResponseCode.NO_PERMISSION, ResponseCode.SECURITY -> SECURITY;
            case ResponseCode.TOPIC_NOT_EXIST,
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                    ResponseCode.SUBSCRIPTION_NOT_EXIST,
                    ResponseCode.INVALID_DESTINATION -> INVALID_DESTINATION;
            case ResponseCode.QUERY_NOT_FOUND, ResponseCode.PULL_NOT_FOUND -> NOT_FOUND;
            case ResponseCode.CLIENT_ID_IN_USE -> CLIENT_ID_IN_USE;
            case ResponseCode.INVALID_SELECTOR -> INVALID_SELECTOR;
            case ResponseCode.TRANSACTION_UNKNOWN -> TRANSACTION_UNKNOWN;
            case ResponseCode.TRANSACTION_ROLLED_BACK -> TRANSACTION_ROLLED_BACK;
            case ResponseCode.IN_USE -> IN_USE;
            case ResponseCode.RESOURCE_LIMIT -> RESOURCE_LIMIT;
            case ResponseCode.ILLEGAL_STATE -> ILLEGAL_STATE;
            case ResponseCode.XA_ERROR -> XA_ERROR;
            case ResponseCode.STORE_FAILED -> STORE_FAILED;
            default -> INTERNAL;
        };
    }
}
