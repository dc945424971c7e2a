package org.ferrymq.client.reconnect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ferrymq.client.Destination;
import org.ferrymq.client.OutgoingMessage;
import org.ferrymq.client.SendRequest;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/** Sends to one destination that wait for their turn, in order. Not thread-safe: {@link PatientSends} guards it. */
final class SendLine {
    private static final int BATCH_MESSAGES = 128;
    private static final long BATCH_BYTES = 256 << 10;
    private static final long FIRST_PAUSE_MS = 20;
    private static final long LONGEST_PAUSE_MS = 1_000;

    /** One send and what will become of it. */
    static final class Waiting {
        final SendRequest request;
        final long deadline;
        final CompletableFuture<Void> result = new CompletableFuture<>();
        private boolean repeated;
        private boolean alone;
        /** Others were under way when it came. */
        private boolean behind;

        /** {@code deadline}: {@link System#nanoTime()} at which its time is over. */
        Waiting(SendRequest request, long deadline) {
            this.request = request;
            this.deadline = deadline;
            this.repeated = request.repeated();
        }

        private long bytes() {
            long bytes = 0;
            for (OutgoingMessage message : request.messages()) {
                bytes += message.body().length;
            }
            return bytes;
        }

        private long remainingMs() {
            return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }

        /** Its time was over while it waited, and the broker has nothing of it. */
        private boolean isLate() {
            return behind && !repeated && deadline - System.nanoTime() <= 0;
        }
    }

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long pauseMs = FIRST_PAUSE_MS;
    private boolean begun;
    /** Why there was no room last; null once there was. */
    private @Nullable FerryException refusal;

    void add(Waiting send) {
        send.behind = begun;
        waiting.add(send);
    }

    /**
     * Takes what may go as one request; nothing if nothing waits.
     *
     * @param late gets those that are not sent any more, as their time was over before they were
     */
    List<Waiting> take(List<Waiting> late) {
        begun = true;
        List<Waiting> batch = new ArrayList<>();
        long bytes = 0;
        int messages = 0;
        Waiting next = first(late);
        while (next != null && (batch.isEmpty() || fits(batch.get(0), next))) {
            bytes += next.bytes();
            messages += next.request.messages().size();
            if (!batch.isEmpty() && (bytes > BATCH_BYTES || messages > BATCH_MESSAGES)) {
                break;
            }
            batch.add(waiting.remove());
            next = first(late);
        }
        return batch;
    }

    private @Nullable Waiting first(List<Waiting> late) {
        Waiting head = waiting.peek();
        while (head != null && head.isLate()) {
            late.add(waiting.remove());
            head = waiting.peek();
        }
        return head;
    }

    /** Why those that are late fail. */
    FerryException lateness(Destination destination) {
        FerryException last = refusal;
        return last != null
                ? last
                : new FerryException(
                        ErrorCode.TIMEOUT,
                        "the time for a send to " + destination.uri()
                                + " was over while it waited behind earlier ones; it was not sent and may be sent again");
    }

    private static boolean fits(Waiting first, Waiting next) {
        return !first.alone
                && !next.alone
                && first.repeated == next.repeated
                && first.request.durable() == next.request.durable();
    }

    /** One request of several. */
    static SendRequest merge(List<Waiting> batch) {
        Waiting first = batch.get(0);
        SendRequest request = first.request;
        List<OutgoingMessage> messages = batch.size() == 1
                ? request.messages()
                : batch.stream()
                        .flatMap(each -> each.request.messages().stream())
                        .toList();
        return new SendRequest(request.destination(), null, request.durable(), first.repeated, messages);
    }

    /** There is room. */
    void stored() {
        refusal = null;
        pauseMs = FIRST_PAUSE_MS;
    }

    /**
     * There was no room for a batch: it goes back to the front.
     *
     * @param failed gets those whose time is over before the next attempt
     * @return how many milliseconds to wait before the next attempt; 0 if nothing waits
     */
    long refused(List<Waiting> batch, FerryException cause, List<Waiting> failed) {
        refusal = cause;
        putBack(batch);
        long pause = pauseMs;
        Waiting head = waiting.peek();
        while (head != null && head.remainingMs() <= pause) {
            failed.add(waiting.remove());
            head = waiting.peek();
        }
        if (head == null) {
            return 0;
        }
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
        return pause;
    }

    /**
     * A batch failed for good: of several, each goes by itself, so that one that cannot be stored does not fail others.
     *
     * @param failed gets those that failed
     * @return 0, as nothing has to be waited for
     */
    long failed(List<Waiting> batch, FerryException cause, List<Waiting> failed) {
        if (batch.size() == 1) {
            failed.addAll(batch);
            return 0;
        }
        List<Waiting> again = new ArrayList<>(batch.size());
        for (Waiting each : batch) {
            if (cause.code() == ErrorCode.TIMEOUT && each.remainingMs() <= 0) {
                failed.add(each);
            } else {
                each.alone = true;
                each.repeated = true; // the broker may have it
                again.add(each);
            }
        }
        putBack(again);
        return 0;
    }

    private void putBack(List<Waiting> batch) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            waiting.addFirst(batch.get(i));
        }
    }
}
