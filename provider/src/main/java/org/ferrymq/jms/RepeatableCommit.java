package org.ferrymq.jms;

import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;

/**
 * What an {@link javax.transaction.xa.XAResource} of this provider can do besides, for those who complete branches over several connections. A
 * plain commit of a branch that is finished gives XAER_NOTA, which does not say how it ended; whoever had no answer to a commit wants to know.
 */
public interface RepeatableCommit {
    /**
     * Commits a branch whose commit had no answer, by this resource or another one: returns if it has been committed, now or before.
     *
     * @param onePhase as in the commit without an answer
     * @throws XAException XA_RB* if it was rolled back; XAER_NOTA if the broker knows nothing of it, for one phase only: a prepared branch
     *     ends by a decision, and the decision was to commit
     */
    void commitAgain(Xid xid, boolean onePhase) throws XAException;
}
