package org.ferrymq.broker.admin.broker;

import java.util.Map;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.BrokerRequests;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mqadmin broker list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {"Lists the brokers with their versions, rates of the last minute and whether they take messages."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin broker list", "  mqadmin broker list --json"})
final class BrokerListCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Override
    public Integer call() {
        Table table = new Table("broker", "cluster", "address", "version", "inPerSecond", "outPerSecond", "active");
        try (ClusterClient cluster = session.connect()) {
            BrokerRequests requests = new BrokerRequests(cluster);
            for (BrokerNode broker : cluster.brokers()) {
                Map<String, String> figures = requests.figures(broker);
                table.add(
                        broker.name(),
                        broker.cluster(),
                        ClusterClient.shown(broker.address()),
                        figures.get("brokerVersionDesc"),
                        lastMinute(figures.get("putTps")),
                        lastMinute(figures.get("getTransferredTps")),
                        figures.get("brokerActive"));
            }
        }
        session.print(table);
        return 0;
    }

    /** The second of the rates of ten seconds, a minute and ten minutes. */
    private static double lastMinute(@Nullable String rates) {
        String[] parts = String.valueOf(rates).split(" ", -1);
        return parts.length < 2 ? 0 : Double.parseDouble(parts[1]);
    }
}
