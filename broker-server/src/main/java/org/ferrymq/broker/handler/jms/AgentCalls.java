package org.ferrymq.broker.handler.jms;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.subscription.ClientConnection;
import org.ferrymq.broker.delivery.subscription.DeliveryChannel;
import org.ferrymq.broker.handler.Failures;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.transaction.XaException;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.jspecify.annotations.Nullable;

/**
 * The bridge between event loops and the delivery agent: requests go to the agent in the order they came, and answers go out
 * in order with the deliveries that the agent pushed before and after them.
 */
final class AgentCalls {
    private final DeliveryAgent agent;

    AgentCalls(DeliveryAgent agent) {
        this.agent = agent;
    }

    static ClientSlot slot(Peer peer) {
        return peer.attachment(ClientSlot.class, ClientSlot::new);
    }

    /** The JMS connection that is open on the channel. */
    static ClientConnection connection(Peer peer) {
        ClientConnection connection = slot(peer).connection();
        if (connection == null) {
            throw new FerryException(
                    ErrorCode.ILLEGAL_STATE, "this channel has no open connection; send OPEN_CONNECTION first");
        }
        return connection;
    }

    /** Runs an action for the channel's connection on the agent; completes on the event loop. */
    CompletableFuture<Response> call(Peer peer, Function<ClientConnection, CompletionStage<Response>> action) {
        ClientConnection connection = connection(peer);
        return submit(peer, () -> action.apply(connection));
    }

    /** As {@link #call}, before there is a connection. */
    CompletableFuture<Response> submit(Peer peer, Supplier<CompletionStage<Response>> action) {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        agent.submit(() -> run(action, peer, answer));
        return answer;
    }

    /** As {@link #call}, for what is short: see {@link DeliveryAgent#handOver}. */
    CompletableFuture<Response> handOver(Peer peer, Function<ClientConnection, CompletionStage<Response>> action) {
        ClientConnection connection = connection(peer);
        CompletableFuture<Response> answer = new CompletableFuture<>();
        agent.handOver(() -> run(() -> action.apply(connection), peer, answer));
        return answer;
    }

    private static void run(Supplier<CompletionStage<Response>> action, Peer peer, CompletableFuture<Response> answer) {
        CompletionStage<Response> outcome;
        try {
            outcome = action.get();
        } catch (Throwable e) { // an Error as well: whoever waits for the answer must hear of it
            outcome = CompletableFuture.failedFuture(e);
        }
        var unused = outcome.whenComplete((response, error) -> peer.execute(() -> complete(answer, response, error)));
    }

    private static void complete(
            CompletableFuture<Response> answer, @Nullable Response response, @Nullable Throwable error) {
        if (response != null) {
            answer.complete(response);
        } else if (error != null && Failures.unwrap(error) instanceof XaException xa) {
            answer.complete(xaFailure(xa));
        } else if (error != null) {
            answer.completeExceptionally(error);
        }
    }

    private static Response xaFailure(XaException error) {
        Response plain = Response.failure(ResponseCode.XA_ERROR, String.valueOf(error.getMessage()));
        return new Response(
                plain.code(),
                plain.remark(),
                Map.of("xaError", Integer.toString(error.error().code())),
                plain.body());
    }

    static Response success(@Nullable Object ignored) {
        return Response.success();
    }

    /** The peer as delivery sees it. */
    static DeliveryChannel channel(Peer peer) {
        return new DeliveryChannel() {
            @Override
            public InetSocketAddress remote() {
                return peer.remote();
            }

            @Override
            public boolean isActive() {
                return peer.isActive();
            }

            @Override
            public boolean isWritable() {
                return peer.isWritable();
            }

            @Override
            public void deliver(ByteBuf body) {
                peer.push(CommandType.DELIVER.code(), Map.of(), body);
            }

            @Override
            public void onWritable(Runnable action) {
                peer.onWritable(action);
            }

            @Override
            public void disconnect(String reason) {
                peer.disconnect(reason);
            }
        };
    }
}
