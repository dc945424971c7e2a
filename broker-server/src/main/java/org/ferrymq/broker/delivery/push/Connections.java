package org.ferrymq.broker.delivery.push;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.subscription.ClientConnection;
import org.ferrymq.broker.delivery.subscription.DeliveryChannel;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open JMS connections; client identifiers are unique among them. Agent thread only. */
public final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final Consumers consumers;
    private final TemporaryDestinations temporary;
    private final Dispatcher dispatcher;
    private final DeliveryAgent agent;
    private final int frameBytes;
    private final Map<String, ClientConnection> byId = new HashMap<>();
    private final Map<String, ClientConnection> byClientId = new HashMap<>();
    private final List<Consumer<ClientConnection>> closeListeners = new ArrayList<>();

    public Connections(
            DeliveryAgent agent,
            Consumers consumers,
            TemporaryDestinations temporary,
            Dispatcher dispatcher,
            int frameBytes) {
        this.agent = agent;
        this.consumers = consumers;
        this.temporary = temporary;
        this.dispatcher = dispatcher;
        this.frameBytes = frameBytes;
    }

    /** Hears of each connection that ended, after what its consumers held went back. */
    public void onClose(Consumer<ClientConnection> listener) {
        closeListeners.add(listener);
    }

    /**
     * Opens a connection. One of the same connection id that the broker still holds (its channel may be half open) is ended
     * first.
     *
     * @throws FerryException CLIENT_ID_IN_USE
     */
    public ClientConnection open(String connectionId, @Nullable String clientId, DeliveryChannel channel) {
        ClientConnection former = byId.get(connectionId);
        if (former != null) {
            lost(former);
            former.channel().disconnect("connection " + connectionId + " was opened again from " + channel.remote());
        }
        ClientConnection holder = clientId == null ? null : byClientId.get(clientId);
        if (holder != null) {
            throw new FerryException(
                    ErrorCode.CLIENT_ID_IN_USE,
                    "client identifier " + clientId + " is in use by a connection from "
                            + holder.channel().remote());
        }
        ClientConnection connection = new ClientConnection(connectionId, clientId, channel, frameBytes);
        byId.put(connectionId, connection);
        if (clientId != null) {
            byClientId.put(clientId, connection);
        }
        channel.onWritable(() -> agent.submit(() -> wake(connection)));
        LOG.debug("connection {} opened from {}", connectionId, channel.remote());
        return connection;
    }

    private void wake(ClientConnection connection) {
        connection.consumers().forEach(consumer -> dispatcher.wake(consumer.subscription()));
    }

    /** The client has closed the connection: everything it holds goes back, and its temporary destinations are deleted. Idempotent. */
    public void close(ClientConnection connection) {
        if (end(connection)) {
            temporary.connectionClosed(connection);
        }
    }

    /**
     * The connection's channel is gone: everything it holds goes back. Its temporary destinations, with what waits in them, are
     * there for a while if the client opens the connection again. Idempotent.
     */
    public void lost(ClientConnection connection) {
        if (end(connection)) {
            temporary.connectionLost(connection);
        }
    }

    private boolean end(ClientConnection connection) {
        if (!connection.isOpen()) {
            return false;
        }
        connection.markClosed();
        byId.remove(connection.connectionId(), connection);
        if (connection.clientId() != null) {
            byClientId.remove(connection.clientId(), connection);
        }
        connection.batch().discard();
        for (org.ferrymq.broker.delivery.subscription.Consumer consumer : List.copyOf(connection.consumers())) {
            consumers.connectionClosed(consumer);
        }
        closeListeners.forEach(listener -> listener.accept(connection));
        LOG.debug(
                "connection {} from {} ended",
                connection.connectionId(),
                connection.channel().remote());
        return true;
    }

    /** How many are open. */
    public int count() {
        return byId.size();
    }
}
