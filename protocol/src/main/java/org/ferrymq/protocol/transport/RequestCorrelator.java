package org.ferrymq.protocol.transport;

import io.netty.util.Timeout;
import io.netty.util.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.frame.Frame;

/** Matches answers with the requests of one connection by their number. Thread-safe. */
final class RequestCorrelator {
    private record Pending(CompletableFuture<Frame> future, Timeout timeout) {}

    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, Pending> pending = new ConcurrentHashMap<>();
    private final Timer timer;
    private volatile boolean closed;

    RequestCorrelator(Timer timer) {
        this.timer = timer;
    }

    int nextNumber() {
        return numbers.incrementAndGet() & Integer.MAX_VALUE;
    }

    /** Expects the answer with a number; the future is failed already if the connection is closed. */
    CompletableFuture<Frame> expect(int number, Duration patience, String what) {
        CompletableFuture<Frame> future = new CompletableFuture<>();
        Timeout timeout =
                timer.newTimeout(t -> expire(number, patience, what), patience.toNanos(), TimeUnit.NANOSECONDS);
        pending.put(number, new Pending(future, timeout));
        if (closed) {
            failAll(what);
        }
        return future;
    }

    private void expire(int number, Duration patience, String what) {
        Pending late = pending.remove(number);
        if (late != null) {
            late.future.completeExceptionally(
                    new FerryException(ErrorCode.TIMEOUT, what + ": no answer within " + patience.toMillis() + " ms"));
        }
    }

    /** Takes an answer over: hands it to whoever waits, or releases it. */
    void answer(Frame answer) {
        Pending waiting = pending.remove(answer.opaque());
        if (waiting == null) {
            answer.release();
            return;
        }
        waiting.timeout.cancel();
        if (!waiting.future.complete(answer)) {
            answer.release();
        }
    }

    /** Fails everything that is pending or will be. */
    void close(String peer) {
        closed = true;
        failAll(peer);
    }

    private void failAll(String what) {
        for (Integer number : List.copyOf(pending.keySet())) {
            Pending lost = pending.remove(number);
            if (lost != null) {
                lost.timeout.cancel();
                lost.future.completeExceptionally(new ConnectionClosedException(what + ": the connection closed"));
            }
        }
    }
}
