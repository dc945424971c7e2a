package org.ferrymq.broker.admin.request;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.jms.transaction.InDoubtList;
import org.ferrymq.protocol.command.jms.transaction.TxForget;
import org.ferrymq.protocol.command.jms.transaction.TxInDoubt;
import org.ferrymq.protocol.command.jms.transaction.TxResolve;

/** Requests about transactions in doubt. */
public final class TransactionRequests {

    private final ClusterClient cluster;

    public TransactionRequests(ClusterClient cluster) {
        this.cluster = cluster;
    }

    /** The branches of a broker that wait for their transaction manager, prepared or decided. */
    public InDoubtList list(BrokerNode broker) {
        return cluster.json(broker.address(), new TxInDoubt(), InDoubtList.class);
    }

    /** Decides a branch on every broker that has part in it. {@return those brokers} */
    public List<BrokerNode> resolve(String id, boolean commit) {
        List<BrokerNode> brokers = cluster.brokers().stream()
                .filter(broker -> isInDoubt(broker, id))
                .toList();
        List<BrokerNode> done = onEach(brokers, id, new TxResolve(id, commit), broker -> isInDoubt(broker, id));
        if (done.isEmpty()) {
            throw AdminException.refused(
                    "no broker has a transaction " + id + " in doubt; 'mqadmin tx list' shows them");
        }
        return done;
    }

    /** Forgets how a branch was decided, on every broker that remembers it. {@return those brokers} */
    public List<BrokerNode> forget(String id) {
        List<BrokerNode> all = cluster.brokers();
        for (BrokerNode broker : all) {
            if (isInDoubt(broker, id)) {
                throw AdminException.refused("transaction " + id + " is in doubt on " + broker.name()
                        + " and cannot be forgotten; 'mqadmin tx commit' or 'mqadmin tx rollback' decides it");
            }
        }
        List<BrokerNode> brokers =
                all.stream().filter(broker -> isDecided(broker, id)).toList();
        List<BrokerNode> done = onEach(brokers, id, new TxForget(id), broker -> isDecided(broker, id));
        if (done.isEmpty()) {
            throw AdminException.refused(
                    "no broker remembers a decision about " + id + "; 'mqadmin tx list --decided' shows them");
        }
        return done;
    }

    private boolean isInDoubt(BrokerNode broker, String id) {
        return list(broker).branches().stream()
                .anyMatch(branch -> branch.transaction().equals(id));
    }

    private boolean isDecided(BrokerNode broker, String id) {
        return list(broker).decided().stream()
                .anyMatch(branch -> branch.transaction().equals(id));
    }

    /** Leaves out brokers of which it is no longer true that there is something to do: their transaction manager was faster. {@return where it was done} */
    private List<BrokerNode> onEach(
            List<BrokerNode> brokers, String id, Command command, Predicate<BrokerNode> stillToDo) {
        List<BrokerNode> done = new ArrayList<>();
        for (BrokerNode broker : brokers) {
            try {
                cluster.run(broker.address(), command);
                done.add(broker);
            } catch (AdminException e) {
                if (e.exitCode() != AdminException.REFUSED || stillToDo.test(broker)) {
                    throw done.isEmpty() ? e : partly(id, done, broker, e);
                }
            }
        }
        return done;
    }

    private static AdminException partly(String id, List<BrokerNode> done, BrokerNode broker, AdminException cause) {
        return AdminException.unreachable(
                "done for " + id + " on " + BrokerNode.names(done) + ", not on " + broker.name() + ": "
                        + cause.getMessage() + "; repeat the command when " + broker.name() + " answers",
                cause);
    }
}
