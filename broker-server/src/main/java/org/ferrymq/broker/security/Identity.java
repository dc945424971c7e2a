package org.ferrymq.broker.security;

import org.jspecify.annotations.Nullable;

/** Who uses a connection, as far as that has been checked. Thread-safe. */
public final class Identity {
    private volatile boolean authenticated;
    private volatile @Nullable String user;

    /** The connection has said who uses it, and that is true. */
    public void authenticated(@Nullable String name) {
        user = name;
        authenticated = true;
    }

    /** The connection has been closed; its channel lives on. */
    public void forget() {
        authenticated = false;
        user = null;
    }

    /** Whether it has been checked. */
    public boolean isAuthenticated() {
        return authenticated;
    }

    /** The user's name; null if there is none, as where everybody is believed. */
    public @Nullable String user() {
        return user;
    }
}
