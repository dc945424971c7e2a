package org.ferrymq.broker.admin.tx;

import org.ferrymq.broker.admin.request.TransactionRequests;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.broker.admin.session.Times;
import java.util.concurrent.Callable;
import org.ferrymq.protocol.command.InDoubtList.InDoubtBranch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mqadmin tx list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the XA branches that are prepared and not decided.",
            "A transaction manager that runs decides them by itself, after a crash within its recovery period."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin tx list", "  mqadmin tx list --json"})
final class TxListCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Override
    public Integer call() {
        Table table = new Table("id", "broker", "began", "received", "connected");
        try (ClusterClient cluster = session.connect()) {
            TransactionRequests transactions = new TransactionRequests(cluster);
            for (BrokerNode broker : cluster.brokers()) {
                for (InDoubtBranch branch : transactions.inDoubt(broker)) {
                    table.add(
                            branch.transaction(),
                            broker.name(),
                            Times.ofMillis(branch.beganAt()),
                            branch.received(),
                            branch.connected());
                }
            }
        }
        session.print(table);
        if (table.isEmpty()) {
            session.note("No transaction is in doubt.");
        }
        return 0;
    }
}
