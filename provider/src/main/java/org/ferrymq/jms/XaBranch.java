package org.ferrymq.jms;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One branch as its session knows it. Guarded by the {@link JmsXAResource} that owns it.
 *
 * <pre>
 * ACTIVE &lt;--&gt; SUSPENDED      start, resume, end(TMSUSPEND)
 *   |            |
 *   v            v
 * ENDED &lt;--------+           end; joined again: ACTIVE
 *   |
 *   v
 * PREPARED
 * </pre>
 */
final class XaBranch {
    private static final Logger LOG = LoggerFactory.getLogger(XaBranch.class);

    /** Life of a branch. */
    enum State {
        ACTIVE,
        SUSPENDED,
        ENDED,
        PREPARED
    }

    private final TransactionWork work;
    private final boolean guest;
    private State state = State.ACTIVE;
    /** XA_RB..., 0 while it may be committed. */
    private int rollbackReason;

    /**
     * Creates an active branch.
     *
     * @param guest whether another connection began it; the transaction manager will complete it there
     */
    XaBranch(TransactionWork work, boolean guest) {
        this.work = work;
        this.guest = guest;
    }

    boolean isGuest() {
        return guest;
    }

    TransactionWork work() {
        return work;
    }

    State state() {
        return state;
    }

    boolean isRollbackOnly() {
        return rollbackReason != 0;
    }

    /** {@return why it can only be rolled back: XA_RB...} */
    int rollbackReason() {
        return rollbackReason;
    }

    void setRollbackOnly(int reason) {
        rollbackReason = reason;
    }

    void transition(State to) {
        boolean allowed = switch (to) {
            case ACTIVE -> state == State.SUSPENDED || state == State.ENDED;
            case SUSPENDED -> state == State.ACTIVE;
            case ENDED -> state == State.ACTIVE || state == State.SUSPENDED;
            case PREPARED -> state == State.ENDED;
        };
        if (!allowed) {
            throw new IllegalStateException("branch " + work.id() + " cannot go from " + state + " to " + to);
        }
        LOG.debug("branch {}: {} -> {}", work.id(), state, to);
        state = to;
    }
}
