package org.ferrymq.jms;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.TagRange;
import org.ferrymq.client.TransactionState;
import org.ferrymq.client.XaErrorException;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * The XA side of a session. Between start and end, what the session sends and receives belongs to the branch. Completing a branch works
 * for any branch of the broker, also after the session was closed, as long as the connection is open. Thread-safe; holds no lock that a
 * message listener could hold.
 */
final class JmsXAResource implements XAResource, RepeatableCommit {
    private final FerrySession session;
    private final MessagingBackend backend;
    private final XaAcknowledger acknowledger;
    /** Concurrent, because a lost connection is told by the network's thread, which must not wait for a request. */
    private final Map<String, XaBranch> branches = new ConcurrentHashMap<>();

    /** Branches whose commit had no answer: the outcome is asked for when it is repeated. */
    private final Unanswered<String> unanswered = new Unanswered<>();

    /** The branch of another connection that this session has worked in last, and is done with. */
    private @Nullable String lastLeft;

    private int timeoutSeconds;

    JmsXAResource(FerrySession session, XaAcknowledger acknowledger) {
        this.session = session;
        this.backend = session.backend();
        this.acknowledger = acknowledger;
    }

    // ---- association

    @Override
    public synchronized void start(Xid xid, int flags) throws XAException {
        String id = XaIds.toText(xid);
        if (session.life().isClosed()) {
            throw XaErrors.of(
                    XAException.XAER_RMFAIL, "the session is closed: it can complete branches, but take part in none");
        }
        if (acknowledger.active() != null) {
            throw XaErrors.of(XAException.XAER_PROTO, "another branch is active in this session");
        }
        XaBranch branch = branches.get(id);
        switch (flags) {
            case TMNOFLAGS -> branch = begin(id, branch);
            case TMJOIN -> branch = join(id, branch);
            case TMRESUME -> {
                if (branch == null) {
                    requireOpen(id, "resume");
                }
                if (branch == null || branch.state() != XaBranch.State.SUSPENDED) {
                    throw XaErrors.of(XAException.XAER_PROTO, "branch " + id + " is not suspended in this session");
                }
                branch.transition(XaBranch.State.ACTIVE);
            }
            default -> throw XaErrors.of(XAException.XAER_INVAL, "flags " + flags + " are not for start");
        }
        acknowledger.activate(branch.work());
    }

    private XaBranch begin(String id, @Nullable XaBranch existing) throws XAException {
        if (existing != null) {
            throw XaErrors.of(XAException.XAER_DUPID, "branch " + id + " exists already");
        }
        Duration timeout = Duration.ofSeconds(timeoutSeconds);
        await(() -> backend.begin(id, timeout));
        return known(id, false);
    }

    private XaBranch join(String id, @Nullable XaBranch existing) throws XAException {
        if (existing != null) {
            if (existing.state() != XaBranch.State.ENDED) {
                throw XaErrors.of(
                        XAException.XAER_PROTO, "branch " + id + " is " + existing.state() + " in this session");
            }
            existing.transition(XaBranch.State.ACTIVE);
            return existing;
        }
        requireOpen(id, "join");
        return known(id, true);
    }

    /** Finds out whether a branch that is not of this session is one that the broker has open. */
    private void requireOpen(String id, String purpose) throws XAException {
        TransactionState state = await(() -> backend.stateToJoin(id));
        if (state == TransactionState.ROLLED_BACK) {
            throw XaErrors.of(XAException.XA_RBROLLBACK, "branch " + id + " has been rolled back");
        }
        if (state != TransactionState.OPEN) {
            throw XaErrors.of(XAException.XAER_NOTA, "there is no open branch " + id + " to " + purpose);
        }
    }

    private XaBranch known(String id, boolean guest) {
        XaBranch branch = new XaBranch(new TransactionWork(id, backend, true), guest);
        branches.put(id, branch);
        return branch;
    }

    @Override
    public synchronized void end(Xid xid, int flags) throws XAException {
        String id = XaIds.toText(xid);
        XaBranch branch = branches.get(id);
        if (branch == null && id.equals(lastLeft)) {
            return; // Narayana ends a branch that it has joined once more before it prepares
        }
        if (branch == null) {
            throw XaErrors.of(XAException.XAER_NOTA, "branch " + id + " was not started in this session");
        }
        if (flags != TMSUCCESS && flags != TMFAIL && flags != TMSUSPEND) {
            throw XaErrors.of(XAException.XAER_INVAL, "flags " + flags + " are not for end");
        }
        boolean active = branch.state() == XaBranch.State.ACTIVE;
        if (!active && branch.state() != XaBranch.State.SUSPENDED) {
            throw XaErrors.of(XAException.XAER_PROTO, "branch " + id + " is " + branch.state() + ", not active");
        }
        if (active) {
            acknowledger.deactivate();
        }
        switch (flags) {
            case TMSUSPEND -> {
                if (!active) {
                    throw XaErrors.of(XAException.XAER_PROTO, "branch " + id + " is suspended already");
                }
                branch.transition(XaBranch.State.SUSPENDED);
                branch.work().flush();
            }
            case TMFAIL -> {
                branch.transition(XaBranch.State.ENDED);
                branch.setRollbackOnly(XAException.XA_RBROLLBACK);
                branch.work().abandon();
                if (branch.isGuest()) {
                    leave(id, branch);
                }
            }
            default -> {
                branch.transition(XaBranch.State.ENDED);
                try {
                    settle(branch);
                } finally {
                    if (branch.isGuest()) {
                        leave(id, branch);
                    }
                }
            }
        }
    }

    /** Nothing more will be heard of a branch that another connection began: what it has not taken from here goes back now. */
    private void leave(String id, XaBranch branch) throws XAException {
        branches.remove(id);
        lastLeft = id;
        giveBack(branch.work().takeUnacknowledged());
    }

    private static void settle(XaBranch branch) throws XAException {
        try {
            branch.work().settle();
        } catch (JMSException e) {
            int reason = XaErrors.rollbackCode(e);
            branch.setRollbackOnly(reason);
            throw XaErrors.of(reason, String.valueOf(e.getMessage()), e);
        }
    }

    // ---- completion

    @Override
    public synchronized int prepare(Xid xid) throws XAException {
        String id = XaIds.toText(xid);
        XaBranch branch = ended(id);
        if (branch != null && branch.isRollbackOnly()) {
            rollBack(id, branch);
            throw XaErrors.of(branch.rollbackReason(), "part of branch " + id + " failed, it was rolled back");
        }
        PrepareVote vote = await(() -> backend.prepare(id));
        if (vote == PrepareVote.READ_ONLY) {
            branches.remove(id);
            return XA_RDONLY;
        }
        if (branch != null) {
            branch.transition(XaBranch.State.PREPARED);
        }
        return XA_OK;
    }

    @Override
    public synchronized void commit(Xid xid, boolean onePhase) throws XAException {
        String id = XaIds.toText(xid);
        XaBranch branch = branches.get(id);
        if (onePhase) {
            branch = ended(id);
            if (branch != null && branch.isRollbackOnly()) {
                rollBack(id, branch);
                throw XaErrors.of(branch.rollbackReason(), "part of branch " + id + " failed, it was rolled back");
            }
        } else if (branch != null && branch.state() != XaBranch.State.PREPARED) {
            throw XaErrors.of(XAException.XAER_PROTO, "branch " + id + " is " + branch.state() + ", not prepared");
        }
        try {
            if (unanswered.contains(id)) {
                commitAgain(id, onePhase);
            } else {
                commit(id, onePhase);
            }
            unanswered.remove(id);
        } catch (XAException e) {
            unanswered.note(id, e);
            throw e;
        }
        branches.remove(id);
    }

    @Override
    public synchronized void commitAgain(Xid xid, boolean onePhase) throws XAException {
        commitAgain(XaIds.toText(xid), onePhase);
    }

    private void commit(String id, boolean onePhase) throws XAException {
        await(() -> backend.commit(CommitRequest.branch(id, onePhase)));
    }

    private void commitAgain(String id, boolean onePhase) throws XAException {
        TransactionState state = await(() -> backend.status(id));
        boolean done = state == TransactionState.COMMITTED || (state == TransactionState.UNKNOWN && !onePhase);
        if (!done) {
            commit(id, onePhase && state != TransactionState.PREPARED);
        }
    }

    @Override
    public synchronized void rollback(Xid xid) throws XAException {
        String id = XaIds.toText(xid);
        XaBranch branch = branches.get(id);
        if (branch != null && branch.state() == XaBranch.State.ACTIVE) {
            // a transaction manager rolls back by its timeout while the application still works
            acknowledger.deactivate();
        }
        try {
            rollBack(id, branch);
            unanswered.remove(id);
        } catch (XAException e) {
            if (tookEffect(id, e)) {
                branches.remove(id);
                throw e.errorCode == XAException.XA_HEURCOM
                        ? e
                        : XaErrors.of(
                                XAException.XA_HEURCOM,
                                "branch " + id + " has been committed: its commit had no answer, but took effect",
                                e);
            }
            if (e.errorCode != XAException.XAER_RMFAIL) {
                unanswered.remove(id); // this is the answer
            }
            throw e;
        }
    }

    /** {@return whether a branch is not rolled back because the commit did happen that had no answer; nobody but this resource would know then that both were asked for} */
    private boolean tookEffect(String id, XAException refused) throws XAException {
        if (!unanswered.contains(id)) {
            return false;
        }
        return switch (refused.errorCode) {
            case XAException.XA_HEURCOM ->
                !(refused.getCause() instanceof XaErrorException); // that is an administrator's
            case XAException.XAER_NOTA -> await(() -> backend.status(id)) == TransactionState.COMMITTED;
            default -> false;
        };
    }

    private @Nullable XaBranch ended(String id) throws XAException {
        XaBranch branch = branches.get(id);
        if (branch != null && branch.state() != XaBranch.State.ENDED) {
            throw XaErrors.of(XAException.XAER_PROTO, "branch " + id + " is " + branch.state() + ", not ended");
        }
        return branch;
    }

    private void rollBack(String id, @Nullable XaBranch branch) throws XAException {
        // A prepared branch has acknowledged all that it received: its end gives it back.
        if (branch == null || branch.state() == XaBranch.State.PREPARED) {
            await(() -> backend.rollback(id));
        } else {
            branch.work().abandon();
            Held received = branch.work().held();
            if (received.isEmpty()) {
                await(() -> backend.rollback(id));
            } else if (othersHoldMessages(branch) || session.consumers().isShared(received)) {
                rollBackAlone(id, branch);
            } else {
                giveBackAll(id, received);
            }
        }
        branches.remove(id);
    }

    private void giveBackAll(String id, Held received) throws XAException {
        try {
            session.consumers().giveBack(received, id);
        } catch (JMSException e) {
            throw XaErrors.of(e);
        }
    }

    /**
     * Rolls back where other branches of the session hold messages of the same consumers. What this one received goes back by way of a local
     * transaction made for it, because the branch itself may be over at the broker already, by its timeout.
     */
    private void rollBackAlone(String id, XaBranch branch) throws XAException {
        List<TagRange> received = branch.work().takeUnacknowledged();
        try {
            await(() -> backend.rollback(id));
        } finally {
            giveBack(received);
        }
    }

    private void giveBack(List<TagRange> received) throws XAException {
        if (!received.isEmpty()) {
            await(() -> session.connection().connectionConsumers().giveBack(received));
        }
    }

    /** Giving back takes all that a consumer holds: not while some of it belongs to another branch of the session. */
    private boolean othersHoldMessages(XaBranch ending) {
        return acknowledger.holdsLooseMessage()
                || branches.values().stream()
                        .anyMatch(branch ->
                                branch != ending && branch.work().delivered().count() > 0);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        String id = XaIds.toText(xid);
        if (unanswered.contains(id)) {
            unanswered.remove(
                    id); // brokers that have not heard of the commit yet ask for it: they forget it themselves
        } else {
            await(() -> backend.forget(id));
        }
        branches.remove(id);
    }

    @Override
    public Xid[] recover(int flag) throws XAException {
        if ((flag & ~(TMSTARTRSCAN | TMENDRSCAN)) != 0) {
            throw XaErrors.of(XAException.XAER_INVAL, "flags " + flag + " are not for recover");
        }
        if ((flag & TMSTARTRSCAN) == 0) {
            // a scan returns everything at its start, so there is no more
            return new Xid[0];
        }
        List<Xid> xids = new ArrayList<>();
        for (String id : await(backend::recoverTransactions)) {
            xids.add(XaIds.fromText(id));
        }
        return xids.toArray(new Xid[0]);
    }

    // ---- the rest

    /** {@return whether both lead to the same cluster, or broker if they use one only, so that one can join the branch of the other} */
    @Override
    public boolean isSameRM(@Nullable XAResource other) {
        if (!(other instanceof JmsXAResource that)) {
            return false;
        }
        ConnectionInfo here = session.connection().broker();
        ConnectionInfo there = that.session.connection().broker();
        if (here.wholeCluster() && there.wholeCluster()) {
            boolean sameBroker = here.brokerName().equals(there.brokerName())
                    && here.brokerAddress().equals(there.brokerAddress());
            return here.clusterName().equals(there.clusterName())
                    && (sameBroker
                            || session.connection()
                                    .settings()
                                    .url()
                                    .nameServers()
                                    .equals(that.session
                                            .connection()
                                            .settings()
                                            .url()
                                            .nameServers()));
        }
        return here.wholeCluster() == there.wholeCluster()
                && here.clusterName().equals(there.clusterName())
                && here.brokerName().equals(there.brokerName())
                && here.brokerAddress().equals(there.brokerAddress());
    }

    @Override
    public synchronized int getTransactionTimeout() {
        return timeoutSeconds;
    }

    @Override
    public synchronized boolean setTransactionTimeout(int seconds) throws XAException {
        if (seconds < 0) {
            throw XaErrors.of(XAException.XAER_INVAL, "a timeout of " + seconds + " s is negative");
        }
        timeoutSeconds = seconds;
        return true;
    }

    /** The connection was lost: deliveries of this consumer are stale in every branch. */
    void forget(long consumerId, FerryException cause) {
        branches.values().forEach(branch -> branch.work().forget(consumerId, cause));
    }

    private <T> T await(Supplier<CompletableFuture<T>> request) throws XAException {
        try {
            return session.answers().of(request);
        } catch (JMSException e) {
            throw XaErrors.of(e);
        }
    }
}
