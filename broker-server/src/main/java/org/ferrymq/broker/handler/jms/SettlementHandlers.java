package org.ferrymq.broker.handler.jms;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.ferrymq.broker.delivery.Delivery;
import org.ferrymq.broker.delivery.subscription.ClientConnection;
import org.ferrymq.broker.delivery.subscription.Enlistment;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.transaction.TransactionCoordinator;
import org.ferrymq.broker.transaction.TransactionId;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.jms.consume.Acknowledge;
import org.ferrymq.protocol.command.jms.consume.DeliveredTag;
import org.ferrymq.protocol.command.jms.consume.Recover;
import org.ferrymq.protocol.command.jms.consume.Reject;
import org.jspecify.annotations.Nullable;

/** How deliveries end: acknowledged, rejected, recovered. */
final class SettlementHandlers {
    private final AgentCalls calls;
    private final Delivery delivery;
    private final TransactionCoordinator transactions;

    SettlementHandlers(AgentCalls calls, Delivery delivery, TransactionCoordinator transactions) {
        this.calls = calls;
        this.delivery = delivery;
        this.transactions = transactions;
    }

    void register(HandlerTable table) {
        table.on(CommandType.ACKNOWLEDGE, Acknowledge.class, this::acknowledge)
                .on(CommandType.REJECT, Reject.class, this::reject)
                .on(CommandType.RECOVER, Recover.class, this::recover);
    }

    private static @Nullable TransactionId id(@Nullable String text) {
        return text == null ? null : TransactionId.parse(text);
    }

    private @Nullable Enlistment enlist(ClientConnection connection, @Nullable TransactionId id) {
        return id == null ? null : transactions.enlist(connection, id);
    }

    /** What was not refused by an exception is part of the transaction. */
    private static CompletableFuture<Response> taken(@Nullable Enlistment enlistment, CompletableFuture<Void> outcome) {
        if (enlistment != null) {
            enlistment.taken();
        }
        return outcome.thenApply(AgentCalls::success);
    }

    private CompletableFuture<Response> acknowledge(Acknowledge command, Peer peer) {
        TransactionId id = id(command.transaction());
        Durability durability = command.durable() ? Durability.DURABLE : Durability.RELAXED;
        Function<ClientConnection, CompletionStage<Response>> action = connection -> {
            Enlistment enlistment = enlist(connection, id);
            return taken(
                    enlistment,
                    delivery.settlements().acknowledge(connection, command.ranges(), enlistment, durability));
        };
        return id == null ? calls.call(peer, action) : calls.handOver(peer, action);
    }

    private CompletableFuture<Response> reject(Reject command, Peer peer) {
        TransactionId id = id(command.transaction());
        return calls.call(peer, connection -> {
            Enlistment enlistment = enlist(connection, id);
            return taken(
                    enlistment,
                    delivery.settlements().reject(connection, command.ranges(), command.reason(), enlistment));
        });
    }

    /**
     * Nothing is delivered to the consumers from the request on until the client gives them credit anew. Answered when the delivery counts survive the end of the
     * process: what the client was told of does not change by a restart.
     */
    private CompletableFuture<Response> recover(Recover command, Peer peer) {
        TransactionId id = id(command.transaction());
        List<DeliveredTag> consumers = command.consumers();
        return calls.call(peer, connection -> {
            CompletableFuture<Void> rolledBack = rollback(id);
            Runnable resume = delivery.settlements().suspend(connection, consumers);
            CompletableFuture<Response> recovered = new CompletableFuture<>();
            var unused = rolledBack
                    .thenCompose(done -> delivery.settlements().giveBack(connection, consumers))
                    .whenComplete((done, error) -> {
                        if (error == null) {
                            recovered.complete(Response.success());
                        } else {
                            recovered.completeExceptionally(error);
                        }
                        resume.run();
                    });
            return recovered;
        });
    }

    private CompletableFuture<Void> rollback(@Nullable TransactionId id) {
        return id == null ? CompletableFuture.completedFuture(null) : transactions.rollbackIfBegun(id);
    }
}
