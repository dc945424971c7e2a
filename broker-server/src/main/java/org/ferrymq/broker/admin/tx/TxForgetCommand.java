package org.ferrymq.broker.admin.tx;

import java.util.List;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.TransactionRequests;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mqadmin tx forget}. */
@Command(
        name = "forget",
        mixinStandardHelpOptions = true,
        description = {
            "Forgets how an administrator has decided a branch.",
            "Only when its transaction manager never asks again: one that comes later hears that the branch is unknown",
            "(XAER_NOTA), which many take for committed. Changes nothing of the branch's messages."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin tx list --decided", "  mqadmin tx forget X:131077:0a0b:0c"})
final class TxForgetCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "ID", description = "The branch, as 'mqadmin tx list --decided' shows it.")
    private String id;

    @Override
    public Integer call() {
        Table table = new Table("id", "broker", "state");
        try (ClusterClient cluster = session.connect()) {
            List<BrokerNode> brokers = new TransactionRequests(cluster).forget(id);
            brokers.forEach(broker -> table.add(id, broker.name(), "forgotten"));
            session.done("Forgot " + id + " on " + BrokerNode.names(brokers) + ".", table);
        }
        return 0;
    }
}
