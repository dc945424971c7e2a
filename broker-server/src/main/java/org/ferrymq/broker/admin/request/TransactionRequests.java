package org.ferrymq.broker.admin.request;

import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
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

    /** Decides a branch on the broker that has it. {@return that broker} */
    public BrokerNode resolve(String id, boolean commit) {
        for (BrokerNode broker : cluster.brokers()) {
            if (list(broker).branches().stream()
                    .anyMatch(branch -> branch.transaction().equals(id))) {
                cluster.run(broker.address(), new TxResolve(id, commit));
                return broker;
            }
        }
        throw AdminException.refused("no broker has a transaction " + id + " in doubt; 'mqadmin tx list' shows them");
    }

    /** Forgets how a branch was decided, on the broker that remembers it. {@return that broker} */
    public BrokerNode forget(String id) {
        for (BrokerNode broker : cluster.brokers()) {
            InDoubtList list = list(broker);
            if (list.decided().stream().anyMatch(branch -> branch.transaction().equals(id))) {
                cluster.run(broker.address(), new TxForget(id));
                return broker;
            }
            if (list.branches().stream().anyMatch(branch -> branch.transaction().equals(id))) {
                throw AdminException.refused("transaction " + id + " is in doubt on " + broker.name()
                        + " and cannot be forgotten; 'mqadmin tx commit' or 'mqadmin tx rollback' decides it");
            }
        }
        throw AdminException.refused(
                "no broker remembers a decision about " + id + "; 'mqadmin tx list --decided' shows them");
    }
}
