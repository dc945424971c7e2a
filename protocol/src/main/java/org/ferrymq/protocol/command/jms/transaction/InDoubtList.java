package org.ferrymq.protocol.command.jms.transaction;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Branches that are prepared and not decided, and those that an administrator has decided.
 *
 * @param branches the prepared ones, in the order in which they began
 * @param decided the decided ones whose transaction manager has not forgotten them yet, the oldest decision first; brokers of older versions tell none
 */
public record InDoubtList(List<InDoubtBranch> branches, List<DecidedBranch> decided) {
    /** Takes a missing list as an empty one. */
    public InDoubtList(@Nullable List<InDoubtBranch> branches, @Nullable List<DecidedBranch> decided) {
        this.branches = branches == null ? List.of() : List.copyOf(branches);
        this.decided = decided == null ? List.of() : List.copyOf(decided);
    }

    /**
     * One branch.
     *
     * @param transaction its identifier
     * @param beganAt when it began, ms since the epoch
     * @param received how many messages it has received, which nobody else gets until it is decided
     * @param connected whether the connection that began it is open, so that its transaction manager may be about to decide
     */
    public record InDoubtBranch(String transaction, long beganAt, long received, boolean connected) {}

    /**
     * How an administrator has decided a branch (in the words of XA: a heuristic outcome), kept until its transaction manager or an administrator forgets it.
     *
     * @param transaction its identifier
     * @param committed whether it was committed; else it was rolled back
     * @param decidedAt when, ms since the epoch
     */
    public record DecidedBranch(String transaction, boolean committed, long decidedAt) {}
}
