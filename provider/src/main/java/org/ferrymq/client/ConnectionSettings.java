package org.ferrymq.client;

import org.jspecify.annotations.Nullable;

/**
 * Who connects.
 *
 * @param connectionId a UUID that stays the same over reconnects; transactions and temporary destinations are named after it
 * @param clientId the client identifier of Jakarta Messaging, if there is one
 * @param user the user name, if there is one
 * @param password the password, if there is one
 */
public record ConnectionSettings(
        String connectionId,
        @Nullable String clientId,
        @Nullable String user,
        @Nullable String password) {
    /** Leaves the password out. */
    @Override
    public String toString() {
        return "ConnectionSettings[connectionId=" + connectionId + ", clientId=" + clientId + ", user=" + user + "]";
    }
}
