package org.ferrymq.client.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.Failures;
import org.ferrymq.client.ParticipantBackend;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * One broker of the cluster and the link to it. Requests that come while it opens wait and keep their order. Thread-safe; calls nobody while
 * holding its lock.
 */
final class Member {
    private final String name;
    private final ParticipantBackend backend;
    private final CompletableFuture<ConnectionInfo> opened = new CompletableFuture<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean draining;
    /** Nothing waits any more: requests go straight through. */
    private volatile boolean ready;

    private volatile boolean connected;
    /** Completes when the channel is lost; another one for each channel. */
    private volatile CompletableFuture<Void> lost = new CompletableFuture<>();

    private @Nullable FerryException failure;

    Member(String name, ParticipantBackend backend) {
        this.name = name;
        this.backend = backend;
    }

    String name() {
        return name;
    }

    /** The link, for what must not wait until it is open. */
    ParticipantBackend backend() {
        return backend;
    }

    /** Whether there is a channel to the broker right now, as far as is known. */
    boolean isConnected() {
        return connected;
    }

    void connected(boolean now) {
        connected = now;
        if (now) {
            lost = new CompletableFuture<>();
        } else {
            lost.complete(null);
        }
    }

    /** Completes when there is no channel to the broker (any more). */
    CompletableFuture<Void> lost() {
        return lost;
    }

    /** Whether it was opened once; it may have been interrupted since. */
    boolean isOpen() {
        return opened.isDone() && !opened.isCompletedExceptionally();
    }

    /** Completes when the link is open; fails if it could not be opened, and is good for nothing then. */
    CompletableFuture<ConnectionInfo> opened() {
        return opened;
    }

    /** Opens the link; to be called once. */
    void open(ConnectionSettings settings) {
        Failures.unawaited(backend.open(settings).whenComplete((info, error) -> {
            if (error == null) {
                connected = true;
                opened.complete(info);
                drain();
            } else {
                fail(Failures.of(error));
            }
        }));
    }

    private void fail(FerryException cause) {
        synchronized (this) {
            failure = cause;
        }
        opened.completeExceptionally(cause);
        drain();
    }

    /** Sends a request, behind those that wait for the link. */
    <T> CompletableFuture<T> call(Function<ParticipantBackend, CompletableFuture<T>> request) {
        if (ready) {
            return request.apply(backend);
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(() -> run(request, result));
        }
        if (opened.isDone()) {
            drain();
        }
        return result;
    }

    private <T> void run(Function<ParticipantBackend, CompletableFuture<T>> request, CompletableFuture<T> result) {
        FerryException cause;
        synchronized (this) {
            cause = failure;
        }
        if (cause != null) {
            result.completeExceptionally(cause);
            return;
        }
        Failures.unawaited(request.apply(backend).whenComplete((value, error) -> {
            if (error == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(Failures.of(error));
            }
        }));
    }

    private void drain() {
        synchronized (this) {
            if (draining) {
                return;
            }
            draining = true;
        }
        while (true) {
            Runnable next;
            synchronized (this) {
                next = waiting.poll();
                if (next == null) {
                    ready = failure == null;
                    draining = false;
                    return;
                }
            }
            next.run();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
