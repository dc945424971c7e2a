package org.ferrymq.client;

/** Makes backends for connection URLs. Thread-safe. */
@FunctionalInterface
public interface BackendFactory {
    /**
     * A backend that is not open yet.
     *
     * @throws org.ferrymq.protocol.FerryException if the URL cannot be served, for example {@code embedded:} without a server on
     *     the class path
     */
    MessagingBackend create(ConnectionUrl url);
}
