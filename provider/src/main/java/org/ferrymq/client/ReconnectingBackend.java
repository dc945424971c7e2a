package org.ferrymq.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * A connection that outlives its channels. After a loss it connects again and creates temporary destinations and consumers anew; requests wait
 * meanwhile. What happens to a request that was under way when the channel went:
 *
 * <ul>
 *   <li>sends outside of transactions, queries and creations are sent again (the broker finds what it has stored already by
 *       the messages' unique keys);
 *   <li>sends, acknowledgements and rejections inside a transaction fail with TRANSACTION_ROLLED_BACK, as does all that
 *       follows in that transaction;
 *   <li>acknowledgements and rejections outside of transactions fail with STALE_DELIVERY;
 *   <li>a commit is not sent again: the broker is asked what became of the transaction;
 *   <li>rollbacks of unprepared transactions, recovers and closings are done with the channel: they succeed.
 * </ul>
 */
final class ReconnectingBackend implements MessagingBackend {
    private final LinkGate gate;
    private final LinkKeeper keeper;
    private final BackendLimits limits;
    private final Supplier<CompletableFuture<Void>> onClosed;
    private final TransactionEpochs transactions = new TransactionEpochs();
    private final Map<Long, ConsumerLink> consumers = new ConcurrentHashMap<>();
    /** Closed consumers that still own deliveries whose tags are shifted; those closed on their first link need no shift. */
    private final Map<Long, ConsumerLink> closedConsumers = new ConcurrentHashMap<>();

    private final Set<Destination> temporaries = ConcurrentHashMap.newKeySet();

    /**
     * Creates a backend.
     *
     * @param links makes links that were never used
     * @param onClosed releases, once, what the connection ran on, after its channel has closed
     */
    ReconnectingBackend(
            Supplier<Link> links,
            ReconnectPolicy policy,
            BackendLimits limits,
            ScheduledExecutorService scheduler,
            Supplier<CompletableFuture<Void>> onClosed) {
        this.limits = limits;
        this.onClosed = onClosed;
        this.gate = new LinkGate(scheduler);
        this.keeper = new LinkKeeper(links, gate, policy, scheduler, new Resources());
    }

    @Override
    public void setStateListener(BackendListener listener) {
        keeper.setListener(listener);
    }

    @Override
    public CompletableFuture<ConnectionInfo> open(ConnectionSettings settings) {
        return keeper.open(settings).whenComplete((info, failure) -> {
            if (failure != null) {
                Failures.unawaited(closeAsync());
            }
        });
    }

    /** Sends a request, and sends it again on the next link if this one is lost. */
    private <T> CompletableFuture<T> again(Operation.Attempt<T> attempt) {
        return gate.submit(attempt, null, limits.request());
    }

    /** Sends a request that ends with its link. */
    private CompletableFuture<Void> once(
            @Nullable String transaction, Duration limit, Operation.Attempt<Void> attempt) {
        if (transaction != null && transactions.isDoomed(transaction)) {
            return CompletableFuture.failedFuture(TransactionEpochs.rolledBack(transaction));
        }
        ErrorCode onLoss = transaction == null ? ErrorCode.STALE_DELIVERY : ErrorCode.TRANSACTION_ROLLED_BACK;
        return gate.submit(
                (link, repeated) -> {
                    if (transaction != null) {
                        transactions.use(transaction);
                    }
                    return attempt.on(link, repeated);
                },
                onLoss,
                limit);
    }

    private static CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    /** Takes a failure with that code as success. */
    private static CompletableFuture<Void> ignoring(ErrorCode code, CompletableFuture<Void> future) {
        return future.handle((nothing, failure) -> {
            if (failure != null && Failures.of(failure).code() != code) {
                throw Failures.of(failure);
            }
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> ensureDestination(Destination destination, boolean create) {
        return again((link, repeated) -> link.ensureDestination(destination, create));
    }

    @Override
    public CompletableFuture<Void> send(SendRequest request) {
        String transaction = request.transaction();
        return transaction == null
                ? gate.submit((link, repeated) -> link.send(repeated ? request.again() : request), null, limits.send())
                : once(transaction, limits.send(), (link, repeated) -> link.send(request));
    }

    @Override
    public CompletableFuture<ConsumerInfo> createConsumer(ConsumerSpec spec, DeliveryListener listener) {
        ConsumerLink consumer = new ConsumerLink(spec, listener);
        return again((link, repeated) -> consumer.create(link, repeated).thenApply(info -> {
            consumers.put(spec.consumerId(), consumer);
            requireCurrent(link);
            return info;
        }));
    }

    /** What was created on a link that is not the current one any more is lost: it is created again by its own operation. */
    private void requireCurrent(Link link) {
        if (!keeper.isCurrent(link)) {
            throw new FerryException(ErrorCode.CONNECTION_CLOSED, "the connection was lost");
        }
    }

    @Override
    public void addCredit(long consumerId, int credit) {
        ConsumerLink consumer = consumers.get(consumerId);
        if (consumer != null) {
            consumer.addCredit(credit);
        }
    }

    @Override
    public CompletableFuture<Void> drain(long consumerId) {
        return again((link, repeated) -> link.drain(consumerId));
    }

    @Override
    public CompletableFuture<Void> closeConsumer(long consumerId, long deliveredTag) {
        ConsumerLink consumer = consumers.remove(consumerId);
        if (consumer == null) {
            return done();
        }
        consumer.close();
        if (!keeper.isConnected()) {
            return done();
        }
        if (consumer.isShifted() && consumer.wireTag(deliveredTag) > 0) {
            closedConsumers.put(consumerId, consumer);
        }
        return again((link, repeated) ->
                consumer.isOn(link) ? link.closeConsumer(consumerId, consumer.wireTag(deliveredTag)) : done());
    }

    private @Nullable ConsumerLink known(long consumerId) {
        ConsumerLink consumer = consumers.get(consumerId);
        return consumer == null ? closedConsumers.get(consumerId) : consumer;
    }

    @Override
    public CompletableFuture<Void> acknowledge(AckRequest request) {
        return staleIfUnknown(once(
                request.transaction(),
                limits.request(),
                (link, repeated) -> link.acknowledge(new AckRequest(
                        wireRanges(request.ranges()), request.transaction(), request.durable(), request.answered()))));
    }

    @Override
    public CompletableFuture<Void> reject(RejectRequest request) {
        return staleIfUnknown(once(
                request.transaction(),
                limits.request(),
                (link, repeated) -> link.reject(
                        new RejectRequest(wireRanges(request.ranges()), request.transaction(), request.reason()))));
    }

    /** After a reconnect, tags that the broker does not know are those of consumers closed before it. */
    private CompletableFuture<Void> staleIfUnknown(CompletableFuture<Void> future) {
        if (!keeper.hasReconnected()) {
            return future;
        }
        return future.handle((nothing, failure) -> {
            if (failure == null) {
                return null;
            }
            FerryException cause = Failures.of(failure);
            throw cause.code() == ErrorCode.ILLEGAL_STATE
                    ? new FerryException(ErrorCode.STALE_DELIVERY, String.valueOf(cause.getMessage()), cause)
                    : cause;
        });
    }

    private List<TagRange> wireRanges(List<TagRange> ranges) {
        List<TagRange> result = new ArrayList<>(ranges.size());
        for (TagRange range : ranges) {
            ConsumerLink consumer = known(range.consumerId());
            result.add(consumer == null ? range : consumer.wireRange(range));
        }
        return result;
    }

    @Override
    public CompletableFuture<Void> recover(RecoverRequest request) {
        String transaction = request.transaction();
        if (!keeper.isConnected()) {
            // the broker has taken everything back with the channel
            forgetIfNamed(transaction);
            return done();
        }
        return again((link, repeated) -> {
            boolean rolledBack = transaction == null || transactions.isDoomed(transaction);
            forgetIfNamed(transaction);
            if (repeated) {
                return done();
            }
            List<RecoverRequest.Position> positions = new ArrayList<>();
            for (RecoverRequest.Position position : request.consumers()) {
                ConsumerLink consumer = known(position.consumerId());
                if (consumer == null || consumer.isOn(link)) {
                    long tag = consumer == null ? position.deliveredTag() : consumer.wireTag(position.deliveredTag());
                    positions.add(new RecoverRequest.Position(position.consumerId(), tag));
                }
                closedConsumers.remove(position.consumerId());
            }
            return link.recover(new RecoverRequest(positions, rolledBack ? null : transaction));
        });
    }

    private void forgetIfNamed(@Nullable String transaction) {
        if (transaction != null) {
            transactions.forget(transaction);
        }
    }

    @Override
    public CompletableFuture<Void> begin(String transaction, Duration timeout) {
        return again((link, repeated) -> {
            transactions.forget(transaction);
            transactions.use(transaction);
            return link.begin(transaction, timeout);
        });
    }

    @Override
    public CompletableFuture<PrepareVote> prepare(String transaction) {
        return again((link, repeated) -> {
                    if (transactions.isDoomed(transaction)) {
                        return repeated
                                ? CommitOutcome.ofPrepare(link, transaction)
                                : CompletableFuture.failedFuture(TransactionEpochs.rolledBack(transaction));
                    }
                    return link.prepare(transaction);
                })
                .whenComplete((vote, failure) -> transactions.forget(transaction));
    }

    @Override
    public CompletableFuture<Void> commit(CommitRequest request) {
        String transaction = request.transaction();
        boolean prepared = isXa(transaction) && !request.onePhase();
        if (!prepared && transactions.isDoomed(transaction)) {
            transactions.forget(transaction);
            return CompletableFuture.failedFuture(TransactionEpochs.rolledBack(transaction));
        }
        return again((link, repeated) -> {
                    if (repeated) {
                        return CommitOutcome.ofCommit(link, transaction, prepared);
                    }
                    return !prepared && transactions.isDoomed(transaction)
                            ? CompletableFuture.failedFuture(TransactionEpochs.rolledBack(transaction))
                            : link.commit(request);
                })
                .whenComplete((nothing, failure) -> transactions.forget(transaction));
    }

    @Override
    public CompletableFuture<Void> rollback(String transaction) {
        boolean local = !isXa(transaction);
        if (transactions.isDoomed(transaction) || (local && !keeper.isConnected())) {
            transactions.forget(transaction);
            return done();
        }
        return again((link, repeated) -> {
                    if (local && (repeated || transactions.isDoomed(transaction))) {
                        return done();
                    }
                    CompletableFuture<Void> answer = link.rollback(transaction);
                    return repeated ? ignoring(ErrorCode.TRANSACTION_UNKNOWN, answer) : answer;
                })
                .whenComplete((nothing, failure) -> transactions.forget(transaction));
    }

    private static boolean isXa(String transaction) {
        return transaction.startsWith("X:");
    }

    @Override
    public CompletableFuture<List<String>> recoverTransactions() {
        return again((link, repeated) -> link.recoverTransactions());
    }

    @Override
    public CompletableFuture<Void> forget(String transaction) {
        return again((link, repeated) -> link.forget(transaction));
    }

    @Override
    public CompletableFuture<TransactionState> status(String transaction) {
        return again((link, repeated) -> link.status(transaction));
    }

    @Override
    public CompletableFuture<Destination> createTemporary(Destination.Kind kind) {
        return again((link, repeated) -> link.createTemporary(kind).thenApply(destination -> {
            temporaries.add(destination);
            if (!keeper.isCurrent(link)) {
                temporaries.remove(destination);
                throw new FerryException(ErrorCode.CONNECTION_CLOSED, "the connection was lost");
            }
            return destination;
        }));
    }

    @Override
    public CompletableFuture<Void> deleteTemporary(Destination destination) {
        return again((link, repeated) -> {
                    CompletableFuture<Void> answer = link.deleteTemporary(destination);
                    return repeated ? ignoring(ErrorCode.INVALID_DESTINATION, answer) : answer;
                })
                .thenRun(() -> temporaries.remove(destination));
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String subscriptionName) {
        return again((link, repeated) -> {
            CompletableFuture<Void> answer = link.unsubscribe(subscriptionName);
            return repeated ? ignoring(ErrorCode.INVALID_DESTINATION, answer) : answer;
        });
    }

    @Override
    public CompletableFuture<BrowsePage> browse(BrowseRequest request) {
        return again((link, repeated) -> link.browse(request));
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        return keeper.close(onClosed);
    }

    @Override
    public void close() {
        Closing.await(closeAsync(), limits.close());
    }

    /** What is created anew on each link. */
    private final class Resources implements LinkKeeper.Restorer {
        @Override
        public void lost() {
            transactions.nextEpoch();
            closedConsumers.clear();
            consumers.values().forEach(ConsumerLink::interrupted);
        }

        @Override
        public CompletableFuture<Void> restore(Link link) {
            CompletableFuture<Void> restored = done();
            for (Destination temporary : temporaries) {
                restored = restored.thenCompose(nothing -> link.recreateTemporary(temporary));
            }
            for (ConsumerLink consumer : consumers.values()) {
                restored = restored.thenCompose(nothing -> recreate(consumer, link));
            }
            return restored;
        }

        private CompletableFuture<Void> recreate(ConsumerLink consumer, Link link) {
            if (consumer.isClosed()) {
                return done();
            }
            return consumer.create(link, true)
                    .thenCompose(info -> consumer.isClosed() ? link.closeConsumer(consumer.consumerId(), 0) : done());
        }
    }
}
