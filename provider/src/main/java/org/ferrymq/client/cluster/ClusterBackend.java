package org.ferrymq.client.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
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
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.ParticipantBackend;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.RecoverRequest;
import org.ferrymq.client.RejectRequest;
import org.ferrymq.client.SendRequest;
import org.ferrymq.client.TagRange;
import org.ferrymq.client.TransactionState;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the brokers of a cluster. Each request goes to the brokers that it concerns, over links that are opened when they are needed; what those answer is put
 * together. Thread-safe.
 */
public final class ClusterBackend implements MessagingBackend {
    /** Makes links to brokers. */
    @FunctionalInterface
    public interface Links {
        /**
         * A link that is not open yet.
         *
         * @param broker the broker's name
         * @param cluster the cluster's name
         * @param address where the broker was last, host:port; null if that is not known
         */
        ParticipantBackend to(String broker, String cluster, @Nullable String address);
    }

    /**
     * How often what is asked.
     *
     * @param refresh how often nameservers are asked where the destinations of consumers are
     * @param close how long closing may take
     */
    public record Times(Duration refresh, Duration close) {}

    private final Members members;
    private final ClusterDirectory directory;
    private final ScheduledExecutorService scheduler;
    private final Times times;
    private final Supplier<CompletableFuture<Void>> onClosed;
    private final ClusterConsumers consumers = new ClusterConsumers();
    private final ClusterTransactions transactions;
    private final Routes routes;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile @Nullable BackendListener listener;
    private volatile @Nullable Opened opened;
    private boolean closing;

    /** What there is once the connection is open. */
    private record Opened(Placement placement, ConsumerPlacement consumers, Member home) {}

    /**
     * Creates a backend.
     *
     * @param view the cluster's brokers of now
     * @param size how many brokers the cluster has; 0 for as many as nameservers know
     * @param onClosed releases, once, what the links ran on, after they have closed
     */
    public ClusterBackend(
            ClusterView view,
            ClusterDirectory directory,
            Links links,
            ScheduledExecutorService scheduler,
            Times times,
            int size,
            Supplier<CompletableFuture<Void>> onClosed) {
        this.directory = directory;
        this.scheduler = scheduler;
        this.times = times;
        this.onClosed = onClosed;
        this.members = new Members(view, links::to, Watch::new, times.refresh(), System::nanoTime);
        this.transactions = new ClusterTransactions(members, new RollCall(members, directory, size));
        this.routes = new Routes(directory, members);
    }

    @Override
    public void setStateListener(BackendListener newListener) {
        listener = newListener;
    }

    /** {@inheritDoc} The first link is to the same broker for all connections of one client identifier, which brokers let in once. */
    @Override
    public CompletableFuture<ConnectionInfo> open(ConnectionSettings settings) {
        String clientId = settings.clientId();
        List<String> order = ClusterView.order(
                members.view().brokers().keySet(), clientId == null ? settings.connectionId() : clientId);
        return members.open(settings, order).thenApply(home -> {
            ConnectionInfo info = home.opened().join();
            Placement placement = new Placement(members, routes, settings.connectionId());
            ConsumerPlacement placed =
                    new ConsumerPlacement(members, routes, placement, consumers, directory, scheduler);
            opened = new Opened(placement, placed, home);
            placed.start(times.refresh());
            return new ConnectionInfo(
                    info.brokerName(), info.clusterName(), info.brokerVersion(), info.brokerAddress(), true);
        });
    }

    private Opened opened() {
        Opened now = opened;
        if (now == null) {
            throw new FerryException(ErrorCode.ILLEGAL_STATE, "the connection is not open");
        }
        return now;
    }

    private static CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    /** Completes when all have, with the failure of one that failed. */
    static CompletableFuture<Void> all(List<CompletableFuture<Void>> answers) {
        return answers.size() == 1
                ? answers.get(0)
                : CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
    }

    // ---- destinations

    @Override
    public CompletableFuture<Void> ensureDestination(Destination destination, boolean create) {
        return opened().placement().ensure(destination, create).thenAccept(brokers -> {});
    }

    /** {@inheritDoc} Temporary destinations are on the first broker of the connection, or on another one while that is away. */
    @Override
    public CompletableFuture<Destination> createTemporary(Destination.Kind kind) {
        Member home = opened().home();
        Member other = home.isConnected() ? home : Placement.firstConnected(members);
        return (other == null ? home : other).call(backend -> backend.createTemporary(kind));
    }

    @Override
    public CompletableFuture<Void> deleteTemporary(Destination destination) {
        return opened().placement().temporary(destination).call(backend -> backend.deleteTemporary(destination));
    }

    /** {@inheritDoc} The brokers of a destination are looked at one after the other. */
    @Override
    public CompletableFuture<BrowsePage> browse(BrowseRequest request) {
        return opened().placement().brokers(request.destination(), false).thenCompose(brokers -> {
            String cursor = request.cursor();
            int separator = cursor == null ? -1 : cursor.indexOf('/');
            int index = cursor == null ? 0 : Integer.parseInt(cursor.substring(0, separator));
            String inner = cursor == null || separator == cursor.length() - 1 ? null : cursor.substring(separator + 1);
            BrowseRequest own = new BrowseRequest(request.destination(), request.selector(), inner, request.max());
            return members.of(brokers.get(index))
                    .call(backend -> backend.browse(own))
                    .thenApply(page -> {
                        String next = page.nextCursor();
                        if (next != null) {
                            return new BrowsePage(page.messages(), index + "/" + next);
                        }
                        return new BrowsePage(page.messages(), index + 1 < brokers.size() ? (index + 1) + "/" : null);
                    });
        });
    }

    // ---- sending

    @Override
    public CompletableFuture<Void> send(SendRequest request) {
        List<String> brokers = routes.known(request.destination());
        if (brokers == null) {
            return opened().placement().brokers(request.destination(), true).thenCompose(found -> send(request, found));
        }
        return send(request, brokers);
    }

    private CompletableFuture<Void> send(SendRequest request, List<String> brokers) {
        String transaction = request.transaction();
        List<CompletableFuture<Void>> answers = new ArrayList<>(1);
        for (Map.Entry<Member, SendRequest> part :
                opened().placement().divide(request, brokers).entrySet()) {
            if (transaction != null) {
                transactions.use(transaction, part.getKey());
            }
            answers.add(part.getKey().call(backend -> backend.send(part.getValue())));
        }
        return all(answers);
    }

    /** {@inheritDoc} All pieces of a body go to one broker, and so does its message. */
    @Override
    public CompletableFuture<Void> putPiece(
            Destination destination, @Nullable String group, String bodyId, int number, byte[] bytes, int length) {
        return opened().placement()
                .brokers(destination, true)
                .thenCompose(brokers -> opened().placement()
                        .home(destination, brokers, group, bodyId)
                        .call(backend -> backend.putPiece(destination, group, bodyId, number, bytes, length)));
    }

    @Override
    public CompletableFuture<byte[]> getPiece(Destination destination, String bodyId, int number) {
        return opened().placement()
                .brokers(destination, false)
                .thenCompose(brokers -> opened().placement()
                        .homes()
                        .read(
                                bodyId,
                                brokers.stream().map(members::of).toList(),
                                member -> member.call(backend -> backend.getPiece(destination, bodyId, number))));
    }

    // ---- consuming

    @Override
    public CompletableFuture<ConsumerInfo> createConsumer(ConsumerSpec spec, DeliveryListener deliveries) {
        return opened().consumers().create(spec, deliveries);
    }

    @Override
    public void addCredit(long consumerId, int credit) {
        MergedConsumer consumer = consumers.find(consumerId);
        if (consumer != null) {
            consumer.addCredit(credit);
        }
    }

    @Override
    public void announce(long consumerId, long tag) {
        MergedConsumer consumer = consumers.find(consumerId);
        if (consumer != null) {
            consumer.announce(tag);
        }
    }

    @Override
    public CompletableFuture<Void> drain(long consumerId) {
        MergedConsumer consumer = consumers.find(consumerId);
        return consumer == null ? done() : consumer.drain();
    }

    @Override
    public CompletableFuture<Void> closeConsumer(long consumerId, long deliveredTag) {
        MergedConsumer consumer = consumers.close(consumerId);
        return consumer == null ? done() : consumer.close(deliveredTag);
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String subscriptionName) {
        return opened().consumers().unsubscribe(subscriptionName);
    }

    @Override
    public CompletableFuture<Void> acknowledge(AckRequest request) {
        return settle(
                request.ranges(),
                request.transaction(),
                (backend, ranges) -> backend.acknowledge(
                        new AckRequest(ranges, request.transaction(), request.durable(), request.answered())));
    }

    @Override
    public CompletableFuture<Void> reject(RejectRequest request) {
        return settle(
                request.ranges(),
                request.transaction(),
                (backend, ranges) ->
                        backend.reject(new RejectRequest(ranges, request.transaction(), request.reason())));
    }

    /** Settles deliveries at one broker. */
    @FunctionalInterface
    private interface Settlement {
        CompletableFuture<Void> at(MessagingBackend backend, List<TagRange> ranges);
    }

    private CompletableFuture<Void> settle(List<TagRange> ranges, @Nullable String transaction, Settlement settlement) {
        ClusterConsumers.Split split = consumers.split(ranges);
        FerryException stale = split.complete() ? null : stale(ranges);
        if (stale != null && transaction != null) {
            transactions.fail(transaction, stale);
            return CompletableFuture.failedFuture(stale);
        }
        List<CompletableFuture<Void>> answers = new ArrayList<>(1);
        split.parts().forEach((member, own) -> {
            if (transaction != null) {
                transactions.use(transaction, member);
            }
            answers.add(member.call(backend -> settlement.at(backend, own)));
        });
        return all(answers).thenRun(() -> {
            consumers.settle(ranges);
            if (stale != null) {
                throw stale;
            }
        });
    }

    private static FerryException stale(List<TagRange> ranges) {
        return new FerryException(
                ErrorCode.STALE_DELIVERY,
                "some of the deliveries " + ranges
                        + " ended when the connection to a broker was lost; that broker delivers their messages again");
    }

    @Override
    public CompletableFuture<Void> recover(RecoverRequest request) {
        String transaction = request.transaction();
        if (transaction != null && transactions.isBeingCommitted(transaction)) {
            // it may have been committed: nothing is given back before that is known
            return transactions
                    .rollback(transaction)
                    .thenCompose(nothing -> recover(new RecoverRequest(request.consumers(), null)));
        }
        List<String> rollingBack = transaction == null ? List.of() : transactions.brokers(transaction);
        ClusterConsumers.Positions positions = consumers.positions(request.consumers());
        positions.consumers().forEach(MergedConsumer::recoverStarted);
        Set<String> concerned = new LinkedHashSet<>(rollingBack);
        positions.parts().keySet().forEach(member -> concerned.add(member.name()));
        return Answers.of(List.copyOf(concerned), broker -> {
                    Member member = members.of(broker);
                    RecoverRequest own = new RecoverRequest(
                            positions.parts().getOrDefault(member, List.of()),
                            rollingBack.contains(broker) ? transaction : null);
                    return member.call(backend -> backend.recover(own));
                })
                .thenAccept(answers -> {
                    List<Member> taken =
                            answers.values().keySet().stream().map(members::of).toList();
                    positions.consumers().forEach(consumer -> consumer.recoverEnded(taken));
                    FerryException failure = answers.failure(each -> true);
                    if (failure != null) {
                        throw failure;
                    }
                    if (transaction != null) {
                        transactions.rolledBack(transaction);
                    }
                });
    }

    // ---- transactions

    @Override
    public CompletableFuture<Void> begin(String transaction, Duration timeout) {
        return transactions.begin(transaction, timeout);
    }

    @Override
    public CompletableFuture<PrepareVote> prepare(String transaction) {
        return transactions.prepare(transaction);
    }

    @Override
    public CompletableFuture<Void> commit(CommitRequest request) {
        return transactions.commit(request);
    }

    @Override
    public CompletableFuture<Void> rollback(String transaction) {
        return transactions.rollback(transaction);
    }

    @Override
    public CompletableFuture<List<String>> recoverTransactions() {
        return transactions.recover();
    }

    @Override
    public CompletableFuture<Void> forget(String transaction) {
        return transactions.forget(transaction);
    }

    @Override
    public CompletableFuture<TransactionState> status(String transaction) {
        return transactions.status(transaction);
    }

    @Override
    public CompletableFuture<TransactionState> stateToJoin(String transaction) {
        return transactions.stateToJoin(transaction);
    }

    // ---- the end

    @Override
    public CompletableFuture<Void> closeAsync() {
        synchronized (this) {
            if (closing) {
                return closed;
            }
            closing = true;
        }
        Opened now = opened;
        if (now != null) {
            now.consumers().stop();
        }
        transactions.close();
        Failures.unawaited(members.close()
                .exceptionally(failure -> null)
                .thenCompose(nothing -> onClosed.get())
                .whenComplete((nothing, failure) -> closed.complete(null)));
        return closed;
    }

    @Override
    public void close() {
        Closing.await(closeAsync(), times.close());
    }

    /** Watches the link to one broker and tells the application what that means for the connection. */
    private final class Watch implements BackendListener {
        private final Member member;

        Watch(Member member) {
            this.member = member;
        }

        @Override
        public void onInterrupted(FerryException cause) {
            member.connected(false);
            consumers.lost(member);
            BackendListener told = listener;
            if (told == null) {
                return;
            }
            FerryException named =
                    new FerryException(cause.code(), "broker " + member + ": " + cause.getMessage(), cause);
            if (members.used().stream().noneMatch(Member::isConnected)) {
                told.onInterrupted(named);
            } else {
                told.onPartInterrupted(named);
            }
        }

        @Override
        public void onRestored(long generation) {
            member.connected(true);
            BackendListener told = listener;
            if (told != null) {
                told.onRestored(generation);
            }
            Opened now = opened;
            if (now != null) {
                now.consumers().refresh();
            }
        }

        @Override
        public void onFailed(FerryException cause) {
            member.connected(false);
            BackendListener told = listener;
            if (told != null) {
                told.onFailed(new FerryException(cause.code(), "broker " + member + ": " + cause.getMessage(), cause));
            }
        }
    }
}
