package org.ferrymq.broker.admin.tx;

import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.TransactionRequests;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.broker.admin.session.Times;
import org.ferrymq.protocol.command.jms.transaction.InDoubtList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mqadmin tx list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the XA branches that are prepared and not decided.",
            "A transaction manager that runs decides them by itself, after a crash within its recovery period."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin tx list", "  mqadmin tx list --json", "  mqadmin tx list --decided"})
final class TxListCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Option(
            names = "--decided",
            description = {
                "Those instead that an administrator has decided (heuristic outcomes):",
                "kept until their transaction manager has heard it, or 'mqadmin tx forget'."
            })
    private boolean decided;

    @Override
    public Integer call() {
        Table prepared = new Table("id", "broker", "began", "received", "connected");
        Table outcomes = new Table("id", "broker", "outcome", "decided");
        try (ClusterClient cluster = session.connect()) {
            TransactionRequests transactions = new TransactionRequests(cluster);
            for (BrokerNode broker : cluster.brokers()) {
                InDoubtList list = transactions.list(broker);
                list.branches()
                        .forEach(branch -> prepared.add(
                                branch.transaction(),
                                broker.name(),
                                Times.ofMillis(branch.beganAt()),
                                branch.received(),
                                branch.connected()));
                list.decided()
                        .forEach(branch -> outcomes.add(
                                branch.transaction(),
                                broker.name(),
                                branch.committed() ? "committed" : "rolled back",
                                Times.ofMillis(branch.decidedAt())));
            }
        }
        session.print(decided ? outcomes : prepared);
        if (decided && outcomes.isEmpty()) {
            session.note("No decision of an administrator waits for a transaction manager.");
        } else if (!decided && prepared.isEmpty()) {
            session.note("No transaction is in doubt.");
        }
        if (!decided && !outcomes.isEmpty()) {
            session.note("Decided by an administrator, and not heard by the transaction manager yet: " + outcomes.size()
                    + "; see 'mqadmin tx list --decided'.");
        }
        return 0;
    }
}
