package org.ferrymq.broker.admin.broker;

import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.BrokerRequests;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mqadmin broker status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the figures of a broker: rates over 10 s, a minute and 10 minutes, latencies, the store,",
            "timers, transactions."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin broker status", "  mqadmin broker status broker-a --json"})
final class BrokerStatusCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(arity = "0..1", paramLabel = "BROKER", description = "Name of the broker; needed if there are several.")
    private @Nullable String name;

    @Override
    public Integer call() {
        Table table = new Table("figure", "value");
        try (ClusterClient cluster = session.connect()) {
            new BrokerRequests(cluster).figures(cluster.broker(name)).forEach(table::add);
        }
        session.print(table);
        return 0;
    }
}
