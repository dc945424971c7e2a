package org.ferrymq.client;

import org.jspecify.annotations.Nullable;

/**
 * Who connects.
 *
 * @param connectionId a UUID that stays the same over reconnects; transactions and temporary destinations are named after it
 * @param clientId the client identifier of Jakarta Messaging, if there is one
 * @param user the user name, if there is one
 * @param password the password, if there is one
 * @param broker the name of the broker among others of the same connection: temporary destinations have a mark of it; null if there are no others
 */
public record ConnectionSettings(
        String connectionId,
        @Nullable String clientId,
        @Nullable String user,
        @Nullable String password,
        @Nullable String broker) {
    /** For a connection to one broker. */
    public ConnectionSettings(
            String connectionId, @Nullable String clientId, @Nullable String user, @Nullable String password) {
        this(connectionId, clientId, user, password, null);
    }

    /** The same at one of several brokers. */
    public ConnectionSettings at(String brokerName) {
        return new ConnectionSettings(connectionId, clientId, user, password, brokerName);
    }

    /** The mark by which the names of temporary destinations of a broker are known. */
    public static String mark(String broker) {
        return Integer.toHexString(broker.hashCode());
    }

    /** A new temporary destination of this connection that others find by its name; null if the broker's name is not known. */
    public @Nullable Destination temporary(Destination.Kind kind, long number) {
        String at = broker;
        if (at == null || !kind.isTemporary()) {
            return null;
        }
        String type = kind.isTopic() ? "TOPIC" : "QUEUE";
        return new Destination("TMP." + type + "." + connectionId + "." + number + "-" + mark(at), kind);
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "ConnectionSettings[connectionId=" + connectionId + ", clientId=" + clientId + ", user=" + user + "]";
    }
}
