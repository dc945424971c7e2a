package org.ferrymq.broker.handler.jms;

import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.handler.ClusterMembers;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.transaction.TransactionCoordinator;
import org.ferrymq.broker.transaction.TransactionId;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonAnswer;
import org.ferrymq.protocol.command.jms.transaction.ForgetBroker;
import org.ferrymq.protocol.command.jms.transaction.InDoubtList;
import org.ferrymq.protocol.command.jms.transaction.TxBegin;
import org.ferrymq.protocol.command.jms.transaction.TxCommit;
import org.ferrymq.protocol.command.jms.transaction.TxForget;
import org.ferrymq.protocol.command.jms.transaction.TxInDoubt;
import org.ferrymq.protocol.command.jms.transaction.TxOutcome;
import org.ferrymq.protocol.command.jms.transaction.TxPrepare;
import org.ferrymq.protocol.command.jms.transaction.TxPrepareAnswer;
import org.ferrymq.protocol.command.jms.transaction.TxRecover;
import org.ferrymq.protocol.command.jms.transaction.TxRecoverAnswer;
import org.ferrymq.protocol.command.jms.transaction.TxResolve;
import org.ferrymq.protocol.command.jms.transaction.TxRollback;
import org.ferrymq.protocol.command.jms.transaction.TxStatus;
import org.ferrymq.protocol.command.jms.transaction.TxStatusAnswer;

/** Transactions. */
final class TransactionHandlers {
    private final AgentCalls calls;
    private final TransactionCoordinator transactions;
    private final ClusterMembers members;

    TransactionHandlers(AgentCalls calls, TransactionCoordinator transactions, ClusterMembers members) {
        this.calls = calls;
        this.transactions = transactions;
        this.members = members;
    }

    void register(HandlerTable table) {
        table.on(CommandType.TX_BEGIN, TxBegin.class, this::begin)
                .on(CommandType.TX_PREPARE, TxPrepare.class, this::prepare)
                .on(CommandType.TX_COMMIT, TxCommit.class, this::commit)
                .on(CommandType.TX_ROLLBACK, TxRollback.class, this::rollback)
                .on(CommandType.TX_RECOVER, TxRecover.class, this::recover)
                .on(CommandType.TX_FORGET, TxForget.class, this::forget)
                .on(CommandType.TX_STATUS, TxStatus.class, this::status)
                .on(CommandType.TX_IN_DOUBT, TxInDoubt.class, this::inDoubt)
                .on(CommandType.TX_RESOLVE, TxResolve.class, this::resolve)
                .on(CommandType.TX_OUTCOME, TxOutcome.class, this::outcome)
                .on(CommandType.FORGET_BROKER, ForgetBroker.class, this::forgetBroker);
    }

    private CompletableFuture<Response> begin(TxBegin command, Peer peer) {
        TransactionId id = TransactionId.parse(command.transaction());
        return calls.handOver(peer, connection -> {
            transactions.begin(connection, id, command.timeoutMs());
            return Response.success().done();
        });
    }

    private CompletableFuture<Response> prepare(TxPrepare command, Peer peer) {
        TransactionId id = TransactionId.parse(command.transaction());
        // as a commit
        return AgentCalls.slot(peer)
                .inOrder(
                        () -> CompletableFuture.completedFuture(null),
                        () -> calls.handOver(
                                peer,
                                connection -> transactions
                                        .prepare(id, command.parts(), command.brokerNames())
                                        .thenApply(vote -> Response.of(new TxPrepareAnswer(vote)))));
    }

    private CompletableFuture<Response> commit(TxCommit command, Peer peer) {
        TransactionId id = TransactionId.parse(command.transaction());
        // not before a send that still waits for its destination
        return AgentCalls.slot(peer)
                .inOrder(
                        () -> CompletableFuture.completedFuture(null),
                        () -> calls.handOver(
                                peer,
                                connection -> transactions
                                        .commit(id, command.onePhase(), command.parts())
                                        .thenApply(AgentCalls::success)));
    }

    private CompletableFuture<Response> rollback(TxRollback command, Peer peer) {
        TransactionId id = TransactionId.parse(command.transaction());
        return calls.call(peer, connection -> transactions.rollback(id).thenApply(AgentCalls::success));
    }

    private CompletableFuture<Response> recover(TxRecover command, Peer peer) {
        return calls.call(
                peer,
                connection -> Response.of(
                                new TxRecoverAnswer(transactions.branches().recover(), members.names()))
                        .done());
    }

    /** What it has prepared is not waited for any more. */
    private CompletableFuture<Response> forgetBroker(ForgetBroker command, Peer peer) {
        return calls.submit(peer, () -> members.forget(command.brokerName()).thenApply(AgentCalls::success));
    }

    /** Also for administrators, who as below have no connection of Jakarta Messaging. */
    private CompletableFuture<Response> forget(TxForget command, Peer peer) {
        TransactionId id = TransactionId.parse(command.transaction());
        return calls.submit(peer, () -> transactions.outcomes().forget(id).thenApply(AgentCalls::success));
    }

    private CompletableFuture<Response> inDoubt(TxInDoubt command, Peer peer) {
        return calls.submit(
                peer,
                () -> Response.of(new JsonAnswer(new InDoubtList(
                                transactions.branches().inDoubt(),
                                transactions.branches().decided())))
                        .done());
    }

    private CompletableFuture<Response> resolve(TxResolve command, Peer peer) {
        TransactionId id = TransactionId.parse(command.transaction());
        return calls.submit(
                peer,
                () -> transactions.branches().resolve(id, command.commit()).thenApply(AgentCalls::success));
    }

    /** Other brokers have no connection of Jakarta Messaging either. */
    private CompletableFuture<Response> outcome(TxOutcome command, Peer peer) {
        TransactionId id = TransactionId.parse(command.transaction());
        return calls.submit(
                peer,
                () -> Response.of(new TxStatusAnswer(transactions.outcomes().outcome(id)))
                        .done());
    }

    private CompletableFuture<Response> status(TxStatus command, Peer peer) {
        TransactionId id = TransactionId.parse(command.transaction());
        return calls.call(
                peer,
                connection -> Response.of(
                                new TxStatusAnswer(transactions.outcomes().status(id, command.commitAgeMs())))
                        .done());
    }
}
