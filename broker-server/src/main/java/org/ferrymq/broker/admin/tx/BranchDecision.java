package org.ferrymq.broker.admin.tx;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.TransactionRequests;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What {@code mqadmin tx commit} and {@code mqadmin tx rollback} share. */
abstract sealed class BranchDecision implements Callable<Integer> permits TxCommitCommand, TxRollbackCommand {
    private final boolean commit;
    private final String done;

    @Mixin
    private Session session;

    @Parameters(paramLabel = "ID", description = "The branch, as 'mqadmin tx list' shows it.")
    private String id;

    /** {@code done}: what has happened to the branch then, as the first words of a sentence. */
    BranchDecision(boolean commit, String done) {
        this.commit = commit;
        this.done = done;
    }

    @Override
    public Integer call() {
        Table table = new Table("id", "broker", "state");
        try (ClusterClient cluster = session.connect()) {
            List<BrokerNode> brokers = new TransactionRequests(cluster).resolve(id, commit);
            brokers.forEach(broker -> table.add(id, broker.name(), done.toLowerCase(Locale.ROOT)));
            session.done(done + " " + id + " on " + BrokerNode.names(brokers) + ".", table);
        }
        return 0;
    }
}
