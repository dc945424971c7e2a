package org.ferrymq.broker.admin.broker;

import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.BrokerRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mqadmin broker forget}. */
@Command(
        name = "forget",
        mixinStandardHelpOptions = true,
        description = {
            "Says that a broker will not come back, on all others.",
            "Recovery of XA transactions fails while a broker of the cluster is away, because what it has prepared",
            "would be overlooked. Only when it is gone for good; a broker that registers again is known again."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin broker forget broker-b"})
final class BrokerForgetCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "NAME", description = "The broker that is gone.")
    private String name;

    @Override
    public Integer call() {
        Table table = new Table("broker", "on", "state");
        try (ClusterClient cluster = session.connect()) {
            BrokerRequests requests = new BrokerRequests(cluster);
            for (BrokerNode broker : cluster.brokers()) {
                if (broker.name().equals(name)) {
                    throw AdminException.refused("broker " + name + " is registered at " + broker.address()
                            + "; stop it first, it would be known again at once");
                }
            }
            for (BrokerNode broker : cluster.brokers()) {
                requests.forget(broker, name);
                table.add(name, broker.name(), "forgotten");
            }
        }
        session.done("Forgot broker " + name + ".", table);
        return 0;
    }
}
