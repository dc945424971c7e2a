package org.ferrymq.broker.admin.request;

import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import java.util.List;
import org.ferrymq.protocol.command.InDoubtList;
import org.ferrymq.protocol.command.InDoubtList.InDoubtBranch;
import org.ferrymq.protocol.command.TxInDoubt;
import org.ferrymq.protocol.command.TxResolve;

/** Requests about transactions in doubt. */
public final class TransactionRequests {

    private final ClusterClient cluster;

    public TransactionRequests(ClusterClient cluster) {
        this.cluster = cluster;
    }

    /** The branches of a broker that wait for their transaction manager. */
    public List<InDoubtBranch> inDoubt(BrokerNode broker) {
        return cluster.json(broker.address(), new TxInDoubt(), InDoubtList.class)
                .branches();
    }

    /** Decides a branch on the broker that has it. {@return that broker} */
    public BrokerNode resolve(String id, boolean commit) {
        for (BrokerNode broker : cluster.brokers()) {
            if (inDoubt(broker).stream().anyMatch(branch -> branch.transaction().equals(id))) {
                cluster.run(broker.address(), new TxResolve(id, commit));
                return broker;
            }
        }
        throw AdminException.refused("no broker has a transaction " + id + " in doubt; 'mqadmin tx list' shows them");
    }
}
