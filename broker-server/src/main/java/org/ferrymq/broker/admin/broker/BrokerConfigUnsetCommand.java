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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin broker config unset}. */
@Command(
        name = "unset",
        mixinStandardHelpOptions = true,
        description = {"Takes back what was set while brokers ran: the configuration file counts again."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin broker config unset clients.auto-create-topics"})
final class BrokerConfigUnsetCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "KEY", description = "The setting.")
    private String key;

    @Option(names = "--broker", paramLabel = "NAME", description = "Only on this broker. Default: on all")
    private @Nullable String brokerName;

    @Override
    public Integer call() {
        Table table = new Table("setting", "value", "broker");
        try (ClusterClient cluster = session.connect()) {
            BrokerRequests requests = new BrokerRequests(cluster);
            for (BrokerNode broker : cluster.brokers(brokerName)) {
                requests.change(broker, Map.of(key, ""));
                table.add(key, requests.settings(broker).get(key), broker.name());
            }
        }
        session.print(table);
        return 0;
    }
}
