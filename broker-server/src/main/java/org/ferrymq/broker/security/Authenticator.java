package org.ferrymq.broker.security;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Finds out whether somebody is who he says he is. Thread-safe; never blocks the caller. */
public interface Authenticator extends AutoCloseable {
    /** Believes everybody. */
    Authenticator NONE = (user, password) -> CompletableFuture.completedFuture(null);

    /**
     * Checks a name and a password.
     *
     * @return completes if they are right; else fails with a FerryException SECURITY, or BUSY if too many are being checked
     */
    CompletableFuture<Void> check(@Nullable String user, @Nullable String password);

    /** Ends its threads. */
    @Override
    default void close() {}
}
