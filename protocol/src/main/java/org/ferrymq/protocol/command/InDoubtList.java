package org.ferrymq.protocol.command;

import java.util.List;

/**
 * Branches that are prepared and not decided.
 *
 * @param branches the branches, in the order in which they began
 */
public record InDoubtList(List<InDoubtBranch> branches) {
    /**
     * One branch.
     *
     * @param transaction its identifier
     * @param beganAt when it began, ms since the epoch
     * @param received how many messages it has received, which nobody else gets until it is decided
     * @param connected whether the connection that began it is open, so that its transaction manager may be about to decide
     */
    public record InDoubtBranch(String transaction, long beganAt, long received, boolean connected) {}
}
