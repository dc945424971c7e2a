package org.ferrymq.protocol.transport;

/** Hears about the connections of a server, on their event loops. */
public interface ConnectionListener {
    /** A listener that does nothing. */
    ConnectionListener NONE = new ConnectionListener() {};

    /** A channel has opened; called before its first request. */
    default void opened(Connection connection) {}

    /** A channel has closed; called once, after its last request. */
    default void closed(Connection connection) {}
}
