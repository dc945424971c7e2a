package org.ferrymq.client.reconnect;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.ferrymq.client.AckRequest;
import org.ferrymq.client.BackendListener;
import org.ferrymq.client.BrowsePage;
import org.ferrymq.client.BrowseRequest;
import org.ferrymq.client.Closing;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.ConsumerInfo;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.DeliveryListener;
import org.ferrymq.client.Destination;
import org.ferrymq.client.Failures;
import org.ferrymq.client.ParticipantBackend;
import org.ferrymq.client.PrepareRequest;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.PreparedBranches;
import org.ferrymq.client.RecoverRequest;
import org.ferrymq.client.RejectRequest;
import org.ferrymq.client.SendRequest;
import org.ferrymq.client.TransactionState;
import org.ferrymq.client.remoting.BackendLimits;
import org.ferrymq.client.remoting.Link;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 *   <li>a commit whose outcome is not known is remembered, also after its time limit: the broker is asked what became of the transaction before that is
 *       committed again, rolled back or given back ({@link TransactionEnds});
 *   <li>drains fail with CONNECTION_CLOSED, at once while there is no link;
 *   <li>rollbacks of unprepared transactions that nobody has begun to commit, recovers and closings are done with the channel: they succeed.
 * </ul>
 */
public final class ReconnectingBackend implements ParticipantBackend {
    private static final Logger log = LoggerFactory.getLogger(ReconnectingBackend.class);

    private final @Nullable String broker;
    private final LinkGate gate;
    private final LinkKeeper keeper;
    private final BackendLimits limits;
    private final PatientSends patientSends;
    private final PatientPieces patientPieces;
    private final Supplier<CompletableFuture<Void>> onClosed;
    private final TransactionEpochs transactions = new TransactionEpochs();
    private final TransactionEnds ends;
    private final ConsumerRegistry consumers = new ConsumerRegistry();
    private final Set<Destination> temporaries = ConcurrentHashMap.newKeySet();
    private final AtomicLong temporaryNumbers = new AtomicLong();
    private volatile @Nullable ConnectionSettings identity;

    /**
     * Creates a backend.
     *
     * @param broker the name of the broker, if it was asked for by its name: temporary destinations have a mark of it
     * @param links makes links that were never used
     * @param onClosed releases, once, what the connection ran on, after its channel has closed
     */
    public ReconnectingBackend(
            @Nullable String broker,
            Supplier<Link> links,
            ReconnectPolicy policy,
            BackendLimits limits,
            ScheduledExecutorService scheduler,
            Supplier<CompletableFuture<Void>> onClosed) {
        this.broker = broker;
        this.limits = limits;
        this.onClosed = onClosed;
        this.gate = new LinkGate(scheduler);
        this.patientSends = new PatientSends(this::send, scheduler);
        this.patientPieces = new PatientPieces(scheduler);
        this.keeper = new LinkKeeper(links, gate, policy, scheduler, new Resources());
        this.ends = new TransactionEnds(gate, limits, transactions, keeper::isConnected);
    }

    @Override
    public void setStateListener(BackendListener listener) {
        keeper.setListener(listener);
    }

    @Override
    public CompletableFuture<ConnectionInfo> open(ConnectionSettings settings) {
        ConnectionSettings own = broker == null ? settings : settings.at(broker);
        identity = own;
        return keeper.open(own).whenComplete((info, failure) -> {
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

    @Override
    public CompletableFuture<Void> ensureDestination(Destination destination, boolean create) {
        return again((link, repeated) -> link.ensureDestination(destination, create));
    }

    @Override
    public CompletableFuture<Void> send(SendRequest request) {
        String transaction = request.transaction();
        if (transaction != null) {
            // what the log has refused of a transaction dooms it: there is nothing to wait for
            return once(transaction, limits.send(), (link, repeated) -> link.send(request));
        }
        return limits.waitsForRoom() ? patientSends.send(request, limits.send()) : send(request, limits.send());
    }

    private CompletableFuture<Void> send(SendRequest request, Duration limit) {
        return gate.submit((link, repeated) -> link.send(repeated ? request.again() : request), null, limit);
    }

    @Override
    public CompletableFuture<Void> putPiece(
            Destination destination, @Nullable String group, String bodyId, int number, byte[] bytes, int length) {
        return limits.waitsForRoom()
                ? patientPieces.send(
                        left -> sendPiece(destination, group, bodyId, number, bytes, length, left), limits.send())
                : sendPiece(destination, group, bodyId, number, bytes, length, limits.send());
    }

    private CompletableFuture<Void> sendPiece(
            Destination destination,
            @Nullable String group,
            String bodyId,
            int number,
            byte[] bytes,
            int length,
            Duration limit) {
        return gate.submit(
                (link, repeated) -> link.putPiece(destination, group, bodyId, number, bytes, length), null, limit);
    }

    @Override
    public CompletableFuture<byte[]> getPiece(Destination destination, String bodyId, int number) {
        return again((link, repeated) -> link.getPiece(destination, bodyId, number));
    }

    @Override
    public CompletableFuture<ConsumerInfo> createConsumer(ConsumerSpec spec, DeliveryListener listener) {
        ConsumerLink consumer = new ConsumerLink(spec, listener);
        return again((link, repeated) -> consumer.create(link, repeated).thenApply(info -> {
                    consumers.add(consumer);
                    requireCurrent(link);
                    return info;
                }))
                .whenComplete((info, failure) -> {
                    if (failure != null) {
                        abandon(consumer, Failures.of(failure));
                    }
                });
    }

    /** Nobody will use this consumer: the broker must not keep one that it created after its caller gave up. */
    private void abandon(ConsumerLink consumer, FerryException failure) {
        consumers.close(consumer, 0);
        if (failure.code() == ErrorCode.TIMEOUT) {
            Failures.unawaited(end(consumer, 0));
        }
    }

    /** What was created on a link that is not the current one any more is lost: it is created again by its own operation. */
    private void requireCurrent(Link link) {
        if (!keeper.isCurrent(link)) {
            throw new FerryException(ErrorCode.CONNECTION_CLOSED, "the connection was lost");
        }
    }

    @Override
    public void addCredit(long consumerId, int credit) {
        ConsumerLink consumer = consumers.find(consumerId);
        if (consumer != null) {
            consumer.addCredit(credit);
        }
    }

    @Override
    public void announce(long consumerId, long tag) {
        ConsumerLink consumer = consumers.find(consumerId);
        if (consumer != null) {
            consumer.announce(tag);
        }
    }

    @Override
    public CompletableFuture<Void> drain(long consumerId) {
        // asked by those who do not want to wait
        return gate.submitIfOpen((link, repeated) -> link.drain(consumerId), limits.request());
    }

    @Override
    public CompletableFuture<Void> closeConsumer(long consumerId, long deliveredTag) {
        ConsumerLink consumer = consumers.find(consumerId);
        return consumer != null && consumers.close(consumer, deliveredTag) ? end(consumer, deliveredTag) : done();
    }

    /**
     * Has the broker end a closed consumer. If it is just coming back on a new link, the request is kept until that is in use, without a
     * time limit. Nobody waits for that: while there is no link, and when the link goes that the consumer was on, the result is
     * success.
     */
    private CompletableFuture<Void> end(ConsumerLink consumer, long deliveredTag) {
        if (consumer.isLost()) {
            return done();
        }
        CompletableFuture<Void> ended = new CompletableFuture<>();
        CompletableFuture<Void> request = gate.submit(
                (link, repeated) -> {
                    if (!consumer.isOn(link)) {
                        return done();
                    }
                    return link.closeConsumer(consumer.consumerId(), consumer.wireTag(deliveredTag))
                            .whenComplete((nothing, failure) -> {
                                if (failure != null && isLoss(failure)) {
                                    ended.complete(null);
                                }
                            });
                },
                null,
                null);
        Failures.unawaited(request.whenComplete((nothing, failure) -> {
            if (failure == null || isLoss(failure)) {
                ended.complete(null);
            } else {
                log.debug("consumer {} was not closed as it should", consumer.consumerId(), failure);
                ended.completeExceptionally(failure);
            }
        }));
        return gate.current() == null ? done() : ended;
    }

    private static boolean isLoss(Throwable failure) {
        return Failures.of(failure).code() == ErrorCode.CONNECTION_CLOSED;
    }

    @Override
    public CompletableFuture<Void> acknowledge(AckRequest request) {
        return staleIfUnknown(once(
                request.transaction(),
                limits.request(),
                (link, repeated) -> request.transaction() == null
                        ? acknowledgeLive(link, request)
                        : acknowledgeAll(link, request)));
    }

    private CompletableFuture<Void> acknowledgeAll(Link link, AckRequest request) {
        return link.acknowledge(request.withRanges(consumers.wireRanges(request.ranges())));
    }

    /** Outside of transactions, deliveries of a lost link do not keep others from being acknowledged. */
    private CompletableFuture<Void> acknowledgeLive(Link link, AckRequest request) {
        ConsumerRegistry.LiveRanges live = consumers.liveRanges(request.ranges());
        CompletableFuture<Void> answer =
                live.ranges().isEmpty() ? done() : link.acknowledge(request.withRanges(live.ranges()));
        return live.complete() ? answer : answer.thenCompose(nothing -> CompletableFuture.failedFuture(stale(request)));
    }

    private static FerryException stale(AckRequest request) {
        return new FerryException(
                ErrorCode.STALE_DELIVERY,
                "some of the deliveries " + request.ranges()
                        + " ended when the connection was lost; the broker delivers their messages again");
    }

    @Override
    public CompletableFuture<Void> reject(RejectRequest request) {
        return staleIfUnknown(once(
                request.transaction(),
                limits.request(),
                (link, repeated) -> link.reject(new RejectRequest(
                        consumers.wireRanges(request.ranges()), request.transaction(), request.reason()))));
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

    @Override
    public CompletableFuture<Void> recover(RecoverRequest request) {
        String transaction = request.transaction();
        if (transaction != null && ends.isCommitIssued(transaction)) {
            // it may have been committed: nothing is given back before that is known
            return ends.rollback(transaction)
                    .thenCompose(nothing -> recover(new RecoverRequest(request.consumers(), null)));
        }
        boolean joined = transaction != null && transactions.isJoined(transaction);
        if (!joined && !keeper.isConnected() && consumers.areLost(request.consumers())) {
            // the broker has taken everything back with the channel
            forgetIfNamed(transaction);
            return done();
        }
        return again((link, repeated) -> {
            boolean rolledBack = transaction == null || transactions.isRolledBack(transaction);
            forgetIfNamed(transaction);
            if (repeated) {
                return joined && transaction != null
                        ? Failures.ignoring(ErrorCode.TRANSACTION_UNKNOWN, link.rollback(transaction))
                        : done();
            }
            List<RecoverRequest.Position> positions = consumers.wirePositions(link, request.consumers());
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
            ends.begun(transaction);
            transactions.begin(transaction);
            return link.begin(transaction, timeout);
        });
    }

    @Override
    public CompletableFuture<PrepareVote> prepare(String transaction) {
        return ends.prepare(transaction, link -> link.prepare(transaction));
    }

    @Override
    public CompletableFuture<PrepareVote> prepare(PrepareRequest request) {
        return ends.prepare(request.transaction(), link -> link.prepare(request));
    }

    @Override
    public CompletableFuture<Void> decide(String transaction) {
        return ends.decide(transaction);
    }

    @Override
    public CompletableFuture<Void> commit(CommitRequest request) {
        return ends.commit(request);
    }

    @Override
    public CompletableFuture<Void> rollback(String transaction) {
        return ends.rollback(transaction);
    }

    @Override
    public CompletableFuture<List<String>> recoverTransactions() {
        return prepared().thenApply(PreparedBranches::transactions);
    }

    @Override
    public CompletableFuture<PreparedBranches> prepared() {
        return again((link, repeated) -> link.prepared());
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
        ConnectionSettings own = identity;
        Destination named = own == null ? null : own.temporary(kind, temporaryNumbers.incrementAndGet());
        return again((link, repeated) -> create(link, kind, named).thenApply(destination -> {
            temporaries.add(destination);
            if (!keeper.isCurrent(link)) {
                temporaries.remove(destination);
                throw new FerryException(ErrorCode.CONNECTION_CLOSED, "the connection was lost");
            }
            return destination;
        }));
    }

    private static CompletableFuture<Destination> create(
            Link link, Destination.Kind kind, @Nullable Destination named) {
        return named == null
                ? link.createTemporary(kind)
                : link.recreateTemporary(named).thenApply(made -> named);
    }

    @Override
    public CompletableFuture<Void> deleteTemporary(Destination destination) {
        return again((link, repeated) -> {
                    CompletableFuture<Void> answer = link.deleteTemporary(destination);
                    return repeated ? Failures.ignoring(ErrorCode.INVALID_DESTINATION, answer) : answer;
                })
                .thenRun(() -> temporaries.remove(destination));
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String subscriptionName) {
        return again((link, repeated) -> {
            CompletableFuture<Void> answer = link.unsubscribe(subscriptionName);
            return repeated ? Failures.ignoring(ErrorCode.INVALID_DESTINATION, answer) : answer;
        });
    }

    @Override
    public CompletableFuture<Duration> subscriptionAge(ConsumerSpec spec) {
        return again((link, repeated) -> link.subscriptionAge(spec));
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
            consumers.interrupted();
        }

        @Override
        public CompletableFuture<Void> restore(Link link) {
            CompletableFuture<Void> restored = done();
            for (Destination temporary : temporaries) {
                restored = restored.thenCompose(nothing -> link.recreateTemporary(temporary));
            }
            for (ConsumerLink consumer : consumers.all()) {
                restored = restored.thenCompose(nothing -> recreate(consumer, link));
            }
            return restored;
        }

        private CompletableFuture<Void> recreate(ConsumerLink consumer, Link link) {
            // a consumer that is closed after this began is ended by a request that waits for the link
            return consumer.isClosed()
                    ? done()
                    : consumer.restore(link).handle((info, failure) -> {
                        if (failure != null && !(consumer.isClosed() && consumer.isLost())) {
                            throw Failures.of(failure);
                        }
                        return null;
                    });
        }
    }
}
