package org.ferrymq.ra.outbound;

import jakarta.resource.spi.ConnectionRequestInfo;
import org.jspecify.annotations.Nullable;

/**
 * What an application passed to {@code createConnection}: connections are pooled by it.
 *
 * @param user name to authenticate with, or null to take the configured one
 * @param password goes with {@code user}, or null
 */
record ConnectionCredentials(
        @Nullable String user, @Nullable String password) implements ConnectionRequestInfo {

    /** {@return the user without the password} */
    @Override
    public String toString() {
        return "ConnectionCredentials[user=" + user + "]";
    }
}
