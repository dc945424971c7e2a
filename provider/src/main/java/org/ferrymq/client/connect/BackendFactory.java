package org.ferrymq.client.connect;

import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.url.ConnectionUrl;

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

    /** The factory for {@code ferry:} and {@code embedded:} URLs. Creating a backend may start an embedded server and then blocks. */
    static BackendFactory standard() {
        return new StandardBackendFactory(EmbeddedServers.ofJvm());
    }
}
