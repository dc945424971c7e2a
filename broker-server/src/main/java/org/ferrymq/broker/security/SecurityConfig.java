package org.ferrymq.broker.security;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who may use the broker.
 *
 * @param users the file of users, see {@link UsersFile}; empty: everybody may
 * @param nativeClients whether clients that speak RocketMQ's commands, which bring no user that this broker can check, are served although
 *     there is a file of users
 */
public record SecurityConfig(String users, boolean nativeClients) {
    /** Everybody is served. */
    public static final SecurityConfig DEFAULTS = new SecurityConfig("", false);

    /** The file of users, if there is one. */
    public Optional<UsersFile> file() {
        return users.isEmpty() ? Optional.empty() : Optional.of(new UsersFile(Path.of(users)));
    }
}
