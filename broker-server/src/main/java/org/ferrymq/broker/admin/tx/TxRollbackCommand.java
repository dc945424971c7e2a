package org.ferrymq.broker.admin.tx;

import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.TransactionRequests;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mqadmin tx rollback}. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = {
            "Decides a branch in doubt: it is rolled back,",
            "so that what it sent vanishes, what it received is delivered again.",
            "Only for a transaction manager that never comes back: it may have decided otherwise elsewhere."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin tx rollback X:131077:0a0b:0c"})
final class TxRollbackCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "ID", description = "The branch, as 'mqadmin tx list' shows it.")
    private String id;

    @Override
    public Integer call() {
        Table table = new Table("id", "broker", "state");
        try (ClusterClient cluster = session.connect()) {
            BrokerNode broker = new TransactionRequests(cluster).resolve(id, false);
            table.add(id, broker.name(), "rolled back");
            session.done("Rolled back " + id + " on " + broker.name() + ".", table);
        }
        return 0;
    }
}
