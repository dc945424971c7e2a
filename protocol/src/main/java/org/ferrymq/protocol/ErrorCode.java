package org.ferrymq.protocol;

/**
 * What went wrong, in terms that a caller can act on. Every {@link FerryException} carries one; the JMS provider maps it to
 * an exception of Jakarta Messaging in a single place.
 */
public enum ErrorCode {
    /** A URL, option, flag or configuration value is not valid. */
    INVALID_CONFIGURATION,
    /** An argument is outside of what the method or the protocol permits. */
    INVALID_ARGUMENT,
    /** A message is not acceptable: too large, reserved property, malformed. */
    INVALID_MESSAGE,
    /** No server could be reached, or it refused the connection. */
    CONNECTION_FAILED,
    /** The connection ended while the operation was under way; whether it took effect is unknown. */
    CONNECTION_CLOSED,
    /** No answer within the time limit; whether the operation took effect is unknown. */
    TIMEOUT,
    /** The caller or the peer is not in a state that permits the operation. */
    ILLEGAL_STATE,
    /** The peer sent bytes that do not follow the protocol. */
    PROTOCOL_ERROR,
    /** The peer does not know the request. */
    NOT_SUPPORTED,
    /** The peer is overloaded at the moment; trying again later may succeed. */
    BUSY,
    /** Another connection uses the client identifier. */
    CLIENT_ID_IN_USE,
    /** A message selector does not follow the grammar of Jakarta Messaging. */
    INVALID_SELECTOR,
    /** A destination, topic, group or subscription does not exist or is of another kind. */
    INVALID_DESTINATION,
    /** Authentication or authorization failed. */
    SECURITY,
    /** The broker does not know the transaction. */
    TRANSACTION_UNKNOWN,
    /** The transaction was rolled back, by the broker or because the connection was lost. */
    TRANSACTION_ROLLED_BACK,
    /** Whether the transaction was committed could not be found out. */
    TRANSACTION_OUTCOME_UNKNOWN,
    /** An XA operation was refused; the exception carries the XA error code. */
    XA_ERROR,
    /** A subscription, destination or other resource has users that forbid the operation. */
    IN_USE,
    /** A limit of the broker is reached: disk, destinations, consumers. */
    RESOURCE_LIMIT,
    /** The tag belongs to a delivery that ended with a lost connection; the broker delivers the message again. */
    STALE_DELIVERY,
    /** The store failed, is locked, foreign or corrupt; nothing more is written to it. */
    STORE_FAILED,
    /** A network address is in use by another process. */
    ADDRESS_IN_USE,
    /** An error of the program, or one that nobody gave a code of its own. */
    INTERNAL
}
