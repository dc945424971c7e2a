package org.ferrymq.ra.recovery;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;

/**
 * Payara's question what is in doubt, which it asks once when it starts, while the broker is away. If its log has transactions, the answer waits for the broker: else Payara would
 * forget what it has decided. It serves meanwhile, but begins no transaction over several resources. If its log has none, it is told so at once, and what is in doubt can only have
 * been prepared before a decision: that is rolled back when the broker comes. For one scan, one thread.
 */
final class StartScan {
    private static final System.Logger LOG = System.getLogger(StartScan.class.getName());
    private static final long PAUSE_MILLIS = 500;

    private final RecoveryXaResource resource;
    private final Completion completion;

    StartScan(RecoveryXaResource resource, Completion completion) {
        this.resource = resource;
        this.completion = completion;
    }

    /** {@return the branches in doubt; on the thread of Payara that asks} */
    Xid[] branches(XAException away) throws XAException {
        PayaraTransactions transactions = PayaraTransactions.ofStartingServer();
        try {
            if (transactions != null && !transactions.areThereAny()) {
                LOG.log(
                        Level.INFO,
                        () -> "The broker is away while the server recovers (" + away.getMessage()
                                + "); the server's log has no transaction, what the broker may have in doubt of this server"
                                + " is rolled back when it is back");
                completion.soon(() -> rollBack(transactions));
                return new Xid[0];
            }
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.WARNING, "What Payara has to recover cannot be seen", e);
        }
        LOG.log(
                Level.WARNING,
                () -> "The broker is away while the server recovers, and the server's log has transactions that are not"
                        + " over. They wait for the broker, and so do new transactions over several resources: "
                        + away.getMessage());
        return awaited();
    }

    private Xid[] awaited() throws XAException {
        while (!completion.isOver()) {
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                Xid[] branches = resource.listed();
                LOG.log(Level.INFO, () -> "The broker is back, the server recovers: " + branches.length + " in doubt");
                return branches;
            } catch (XAException e) {
                if (e.errorCode != XAException.XAER_RMFAIL) {
                    throw e;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                XAException stopped = new XAException("Interrupted while waiting for the broker");
                stopped.errorCode = XAException.XAER_RMFAIL;
                stopped.initCause(e);
                throw stopped;
            }
        }
        // no XAException: with that Payara would go on without the broker, and strike the transactions from its log
        throw new IllegalStateException(
                "The adapter is stopped while the server waits for the broker; it recovers when it starts again");
    }

    /** A transaction of today that is over when it is looked for is over in the broker too, which refuses to roll it back. */
    private boolean rollBack(PayaraTransactions transactions) {
        try {
            for (Xid branch : resource.listed()) {
                if (transactions.owns(branch) && !transactions.knows(branch)) {
                    rollBack(branch);
                }
            }
            return true;
        } catch (XAException e) {
            LOG.log(Level.DEBUG, () -> "The broker is still away: " + e.getMessage());
            return e.errorCode != XAException.XAER_RMFAIL;
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.WARNING, "Payara's transactions cannot be seen, branches in doubt wait for its restart", e);
            return true;
        }
    }

    private void rollBack(Xid branch) throws XAException {
        try {
            resource.rollback(branch);
            LOG.log(Level.INFO, () -> "Rolled back, the server had not decided it: " + BranchName.of(branch));
        } catch (XAException e) {
            if (e.errorCode == XAException.XAER_RMFAIL) {
                throw e;
            }
            LOG.log(Level.DEBUG, () -> BranchName.of(branch) + " is over: " + e.getMessage());
        }
    }
}
