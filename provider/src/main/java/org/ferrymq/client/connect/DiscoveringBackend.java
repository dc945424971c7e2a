package org.ferrymq.client.connect;

import java.time.Duration;
import java.util.List;
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
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.RecoverRequest;
import org.ferrymq.client.RejectRequest;
import org.ferrymq.client.SendRequest;
import org.ferrymq.client.TransactionState;
import org.ferrymq.client.cluster.ClusterBackend;
import org.ferrymq.client.cluster.ClusterDirectory;
import org.ferrymq.client.cluster.ClusterView;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, as it opens, which brokers its cluster has, and is a connection to the cluster from then on. Thread-safe.
 */
final class DiscoveringBackend implements MessagingBackend {
    private final ClusterDirectory directory;
    private final ClusterBackend.Links links;
    private final ScheduledExecutorService scheduler;
    private final ClusterBackend.Times times;
    private final int size;
    private final Supplier<CompletableFuture<Void>> onClosed;
    private volatile @Nullable BackendListener listener;
    private volatile @Nullable MessagingBackend found;
    private @Nullable CompletableFuture<Void> closed;

    /** {@code size}: how many brokers the cluster has; 0 for as many as nameservers know. */
    DiscoveringBackend(
            ClusterDirectory directory,
            ClusterBackend.Links links,
            ScheduledExecutorService scheduler,
            ClusterBackend.Times times,
            int size,
            Supplier<CompletableFuture<Void>> onClosed) {
        this.directory = directory;
        this.links = links;
        this.scheduler = scheduler;
        this.times = times;
        this.size = size;
        this.onClosed = onClosed;
    }

    @Override
    public void setStateListener(BackendListener newListener) {
        listener = newListener;
    }

    @Override
    public CompletableFuture<ConnectionInfo> open(ConnectionSettings settings) {
        return directory.view().thenCompose(view -> take(view, settings)).whenComplete((info, failure) -> {
            if (failure != null) {
                Failures.unawaited(closeAsync());
            }
        });
    }

    private CompletableFuture<ConnectionInfo> take(ClusterView view, ConnectionSettings settings) {
        MessagingBackend backend = new ClusterBackend(
                view, directory, links, scheduler, times, size, () -> CompletableFuture.completedFuture(null));
        BackendListener told = listener;
        if (told != null) {
            backend.setStateListener(told);
        }
        synchronized (this) {
            if (closed != null) {
                throw new FerryException(ErrorCode.CONNECTION_CLOSED, "the connection was closed while it opened");
            }
            found = backend;
        }
        return backend.open(settings);
    }

    private MessagingBackend backend() {
        MessagingBackend backend = found;
        if (backend == null) {
            throw new FerryException(ErrorCode.CONNECTION_CLOSED, "the connection is not open");
        }
        return backend;
    }

    @Override
    public CompletableFuture<Void> ensureDestination(Destination destination, boolean create) {
        return backend().ensureDestination(destination, create);
    }

    @Override
    public CompletableFuture<Void> send(SendRequest request) {
        return backend().send(request);
    }

    @Override
    public CompletableFuture<Void> putPiece(
            Destination destination, @Nullable String group, String bodyId, int number, byte[] bytes, int length) {
        return backend().putPiece(destination, group, bodyId, number, bytes, length);
    }

    @Override
    public CompletableFuture<byte[]> getPiece(Destination destination, String bodyId, int number) {
        return backend().getPiece(destination, bodyId, number);
    }

    @Override
    public CompletableFuture<ConsumerInfo> createConsumer(ConsumerSpec spec, DeliveryListener deliveries) {
        return backend().createConsumer(spec, deliveries);
    }

    @Override
    public void addCredit(long consumerId, int credit) {
        backend().addCredit(consumerId, credit);
    }

    @Override
    public void announce(long consumerId, long tag) {
        backend().announce(consumerId, tag);
    }

    @Override
    public CompletableFuture<Void> drain(long consumerId) {
        return backend().drain(consumerId);
    }

    @Override
    public CompletableFuture<Void> closeConsumer(long consumerId, long deliveredTag) {
        return backend().closeConsumer(consumerId, deliveredTag);
    }

    @Override
    public CompletableFuture<Void> acknowledge(AckRequest request) {
        return backend().acknowledge(request);
    }

    @Override
    public CompletableFuture<Void> recover(RecoverRequest request) {
        return backend().recover(request);
    }

    @Override
    public CompletableFuture<Void> reject(RejectRequest request) {
        return backend().reject(request);
    }

    @Override
    public CompletableFuture<Void> begin(String transaction, Duration timeout) {
        return backend().begin(transaction, timeout);
    }

    @Override
    public CompletableFuture<PrepareVote> prepare(String transaction) {
        return backend().prepare(transaction);
    }

    @Override
    public CompletableFuture<Void> commit(CommitRequest request) {
        return backend().commit(request);
    }

    @Override
    public CompletableFuture<Void> rollback(String transaction) {
        return backend().rollback(transaction);
    }

    @Override
    public CompletableFuture<List<String>> recoverTransactions() {
        return backend().recoverTransactions();
    }

    @Override
    public CompletableFuture<Void> forget(String transaction) {
        return backend().forget(transaction);
    }

    @Override
    public CompletableFuture<TransactionState> status(String transaction) {
        return backend().status(transaction);
    }

    @Override
    public CompletableFuture<TransactionState> stateToJoin(String transaction) {
        return backend().stateToJoin(transaction);
    }

    @Override
    public CompletableFuture<Destination> createTemporary(Destination.Kind kind) {
        return backend().createTemporary(kind);
    }

    @Override
    public CompletableFuture<Void> deleteTemporary(Destination destination) {
        return backend().deleteTemporary(destination);
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String subscriptionName) {
        return backend().unsubscribe(subscriptionName);
    }

    @Override
    public CompletableFuture<BrowsePage> browse(BrowseRequest request) {
        return backend().browse(request);
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        MessagingBackend backend;
        synchronized (this) {
            if (closed != null) {
                return closed;
            }
            closed = result;
            backend = found;
        }
        CompletableFuture<Void> linkClosed =
                backend == null ? CompletableFuture.completedFuture(null) : backend.closeAsync();
        Failures.unawaited(linkClosed
                .exceptionally(failure -> null)
                .thenCompose(nothing -> onClosed.get())
                .whenComplete((nothing, failure) -> result.complete(null)));
        return result;
    }

    @Override
    public void close() {
        Closing.await(closeAsync(), times.close());
    }
}
