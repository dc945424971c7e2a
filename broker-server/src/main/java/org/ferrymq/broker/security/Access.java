package org.ferrymq.broker.security;

import org.ferrymq.protocol.command.CommandType;
import org.jspecify.annotations.Nullable;

/** What a connection may ask for before it has said who uses it. Immutable. */
public final class Access {
    /** Everything. */
    public static final Access FREE = new Access(false, true);

    /** Commands from here on are FerryMQ's own, those below RocketMQ's. */
    private static final int FIRST_OWN_CODE = 30_000;

    private final boolean users;
    private final boolean nativeClients;

    private Access(boolean users, boolean nativeClients) {
        this.users = users;
        this.nativeClients = nativeClients;
    }

    /** What the configuration allows. */
    public static Access of(SecurityConfig config) {
        return config.file().isEmpty() ? FREE : new Access(true, config.nativeClients());
    }

    /** Whether the command may be served. */
    public boolean permits(CommandType type, @Nullable Identity identity) {
        return !users
                || type.beforeAuthentication()
                || (identity != null && identity.isAuthenticated())
                || (nativeClients && type.code() < FIRST_OWN_CODE);
    }
}
