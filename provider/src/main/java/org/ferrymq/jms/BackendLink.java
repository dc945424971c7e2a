package org.ferrymq.jms;

import jakarta.jms.JMSException;
import java.util.UUID;
import org.ferrymq.client.BackendListener;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * An open client and who it is at the broker.
 *
 * @param backend the client
 * @param broker whom it is connected to
 * @param connectionId its name at the broker
 * @param clientId the client identifier of Jakarta Messaging, or null
 */
record BackendLink(
        MessagingBackend backend,
        ConnectionInfo broker,
        String connectionId,
        @Nullable String clientId) {
    /** Connects; closes what was begun if that fails. */
    static BackendLink open(ConnectionParts parts, @Nullable String clientId, BackendListener listener)
            throws JMSException {
        String connectionId = UUID.randomUUID().toString();
        ConnectionSettings settings = new ConnectionSettings(connectionId, clientId, parts.user(), parts.password());
        MessagingBackend backend;
        try {
            backend = parts.backends().create(parts.url());
        } catch (FerryException e) {
            throw JmsExceptions.of(e);
        }
        backend.setStateListener(listener);
        try {
            ConnectionInfo broker = JmsExceptions.await(JmsExceptions.call(() -> backend.open(settings)));
            return new BackendLink(backend, broker, connectionId, clientId);
        } catch (JMSException e) {
            backend.close();
            throw e;
        }
    }

    /** {@return the first part of the connection's name, for threads and logs} */
    String shortName() {
        return connectionId.substring(0, 8);
    }

    @Override
    public String toString() {
        return shortName() + (clientId == null ? "" : " (" + clientId + ")");
    }
}
