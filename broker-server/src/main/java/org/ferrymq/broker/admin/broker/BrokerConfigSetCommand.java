package org.ferrymq.broker.admin.broker;

import java.util.Map;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.BrokerRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin broker config set}. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = {
            "Changes a setting on every broker or on one, at once and for good: it wins over the configuration",
            "file until it is unset.",
            "permission says what routes let clients do with a broker: r before maintenance, rw afterwards."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqadmin broker config set clients.auto-create-topics false",
            "  mqadmin broker config set permission r --broker broker-a"
        })
final class BrokerConfigSetCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(index = "0", paramLabel = "KEY", description = "The setting; 'mqadmin broker config show' lists them.")
    private String key;

    @Parameters(index = "1", paramLabel = "VALUE", description = "Its value, as in the configuration file.")
    private String value;

    @Option(names = "--broker", paramLabel = "NAME", description = "Only on this broker. Default: on all")
    private @Nullable String brokerName;

    @Override
    public Integer call() {
        if (value.isBlank()) {
            throw AdminException.usage("the value is empty; 'mqadmin broker config unset " + key + "' goes back to the"
                    + " configured one");
        }
        Table table = new Table("setting", "value", "broker");
        try (ClusterClient cluster = session.connect()) {
            BrokerRequests requests = new BrokerRequests(cluster);
            for (BrokerNode broker : cluster.brokers(brokerName)) {
                requests.change(broker, Map.of(key, value));
                table.add(key, requests.settings(broker).get(key), broker.name());
            }
        }
        session.print(table);
        return 0;
    }
}
