package org.ferrymq.client.reconnect;

import java.time.Duration;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.protocol.ErrorCode;

/**
 * The commit of a transaction that was not prepared, from when it is asked for until its outcome is known, however often it is asked for. Thread-safe.
 *
 * <pre>
 * WAITING --&gt; SENT --&gt; ASKED     sent on a link; then it is asked what became of it
 *    |
 *    v
 * WITHDRAWN                      never sent, and will not be
 * </pre>
 */
final class IssuedCommit {
    /** How far it has come. */
    enum State {
        /** No link has seen it. */
        WAITING,
        /** It may have taken effect. */
        SENT,
        /** As SENT, and the broker was asked, or it was sent again. */
        ASKED,
        /** Somebody wants a rollback, or its link is lost: it must not be sent any more. */
        WITHDRAWN;

        private boolean mayBecome(State next) {
            return switch (this) {
                case WAITING -> next == SENT || next == WITHDRAWN;
                case SENT -> next == ASKED;
                case ASKED, WITHDRAWN -> false;
            };
        }
    }

    private final CommitRequest request;
    private State state = State.WAITING;
    private long sentAtNanos;

    IssuedCommit(CommitRequest request) {
        this.request = request;
    }

    CommitRequest request() {
        return request;
    }

    private void transition(State next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException(
                    "the commit of " + request.transaction() + " cannot go from " + state + " to " + next);
        }
        state = next;
    }

    /** There is a link to go on with. {@return SENT: it is to be sent now; ASKED: the broker is to be asked; WITHDRAWN: neither} */
    synchronized State next() {
        switch (state) {
            case WAITING -> {
                sentAtNanos = System.nanoTime();
                transition(State.SENT);
            }
            case SENT -> transition(State.ASKED);
            case ASKED, WITHDRAWN -> {} // as before
        }
        return state;
    }

    /** Keeps it from being sent. {@return false if it was sent already} */
    synchronized boolean withdraw() {
        if (state == State.WAITING) {
            transition(State.WITHDRAWN);
        }
        return state == State.WITHDRAWN;
    }

    /** How long ago it was sent first. */
    synchronized Duration age() {
        return Duration.ofNanos(System.nanoTime() - sentAtNanos);
    }

    /** Whether a failure of a commit or rollback leaves open what became, or becomes, of it. */
    synchronized boolean isOpenAfter(ErrorCode failure) {
        return switch (failure) {
            case TIMEOUT, CONNECTION_CLOSED, CONNECTION_FAILED -> state != State.WITHDRAWN;
            // the broker has not begun it, if that was the answer to all that was sent
            case BUSY, RESOURCE_LIMIT -> state == State.ASKED;
            default -> false;
        };
    }
}
