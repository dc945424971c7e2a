package org.ferrymq.broker.handler.jms;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.delivery.Delivery;
import org.ferrymq.broker.delivery.subscription.ClientConnection;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.TopicAnnouncement;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.security.Authenticator;
import org.ferrymq.broker.security.Identity;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.jms.connection.CloseConnection;
import org.ferrymq.protocol.command.jms.connection.OpenConnection;
import org.ferrymq.protocol.command.jms.connection.OpenConnectionAnswer;
import org.ferrymq.protocol.command.jms.connection.Ping;
import org.ferrymq.protocol.command.jms.destination.CreateTemporary;
import org.ferrymq.protocol.command.jms.destination.CreateTemporaryAnswer;
import org.ferrymq.protocol.command.jms.destination.DeleteTemporary;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.ferrymq.protocol.command.jms.destination.EnsureDestination;

/** Connections, destinations and temporary destinations. */
final class ConnectionHandlers {
    private final AgentCalls calls;
    private final Delivery delivery;
    private final TopicAnnouncement announcement;
    private final BrokerIdentity identity;
    private final Authenticator authenticator;

    ConnectionHandlers(
            AgentCalls calls,
            Delivery delivery,
            TopicAnnouncement announcement,
            BrokerIdentity identity,
            Authenticator authenticator) {
        this.announcement = announcement;
        this.authenticator = authenticator;
        this.calls = calls;
        this.delivery = delivery;
        this.identity = identity;
    }

    void register(HandlerTable table) {
        table.on(CommandType.OPEN_CONNECTION, OpenConnection.class, this::open)
                .on(CommandType.CLOSE_CONNECTION, CloseConnection.class, this::close)
                .on(
                        CommandType.PING,
                        Ping.class,
                        (ping, peer) -> Response.success().done())
                .on(CommandType.DESTINATION, EnsureDestination.class, this::destination)
                .on(CommandType.CREATE_TEMPORARY, CreateTemporary.class, this::createTemporary)
                .on(CommandType.DELETE_TEMPORARY, DeleteTemporary.class, this::deleteTemporary);
    }

    private CompletableFuture<Response> open(OpenConnection command, Peer peer) {
        ClientSlot slot = AgentCalls.slot(peer);
        String connectionId = command.connectionId();
        if (connectionId.indexOf(':') >= 0 || connectionId.indexOf('.') >= 0) {
            throw new FerryException(
                    ErrorCode.INVALID_ARGUMENT, "connectionId '" + connectionId + "' may have neither ':' nor '.'");
        }
        return authenticator.check(command.user(), command.password()).thenCompose(known -> open(command, peer, slot));
    }

    private CompletableFuture<Response> open(OpenConnection command, Peer peer, ClientSlot slot) {
        String connectionId = command.connectionId();
        return calls.submit(peer, () -> {
            ClientConnection open = slot.connection();
            if (open != null && open.isOpen()) {
                throw new FerryException(
                        ErrorCode.ILLEGAL_STATE, "this channel has the open connection " + open.connectionId());
            }
            String clientId = command.clientId();
            ClientConnection connection = delivery.connections()
                    .open(
                            connectionId,
                            clientId == null || clientId.isEmpty() ? null : clientId,
                            AgentCalls.channel(peer));
            slot.connection(connection);
            peer.attachment(Identity.class, Identity::new).authenticated(command.user());
            peer.onClose(
                    () -> delivery.agent().submit(() -> delivery.connections().lost(connection)));
            return Response.of(
                            new OpenConnectionAnswer(identity.brokerName(), identity.clusterName(), identity.version()))
                    .done();
        });
    }

    private CompletableFuture<Response> close(CloseConnection command, Peer peer) {
        return calls.call(peer, connection -> {
            if (!connection.connectionId().equals(command.connectionId())) {
                throw new FerryException(
                        ErrorCode.ILLEGAL_STATE,
                        "this channel's connection is " + connection.connectionId() + ", not "
                                + command.connectionId());
            }
            delivery.connections().close(connection);
            AgentCalls.slot(peer).connection(null);
            peer.attachment(Identity.class, Identity::new).forget();
            return Response.success().done();
        });
    }

    private CompletionStage<Response> destination(EnsureDestination command, Peer peer) {
        AgentCalls.connection(peer);
        return announcement
                .after(delivery.destinations().resolve(command.name(), kind(command.kind()), command.create()))
                .thenApply(AgentCalls::success);
    }

    private CompletableFuture<Response> createTemporary(CreateTemporary command, Peer peer) {
        TopicKind kind =
                command.kind() == DestinationKind.QUEUE ? TopicKind.TEMPORARY_QUEUE : TopicKind.TEMPORARY_TOPIC;
        return calls.call(
                peer,
                connection -> delivery.temporary()
                        .create(connection, kind, command.name())
                        .thenApply(name -> Response.of(new CreateTemporaryAnswer(name))));
    }

    private CompletableFuture<Response> deleteTemporary(DeleteTemporary command, Peer peer) {
        return calls.call(
                peer,
                connection ->
                        delivery.temporary().delete(connection, command.name()).thenApply(AgentCalls::success));
    }

    static TopicKind kind(DestinationKind kind) {
        return kind == DestinationKind.QUEUE ? TopicKind.QUEUE : TopicKind.TOPIC;
    }
}
