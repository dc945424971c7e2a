package org.ferrymq.broker.admin.broker;

import java.util.Set;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.BrokerRequests;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mqadmin broker config show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {"Shows the settings of a broker; those that may be changed while it runs are marked."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin broker config show", "  mqadmin broker config show broker-a --json"})
public final class BrokerConfigShowCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    /** The same on the broker, which refuses the others with this list. */
    public static final Set<String> CHANGEABLE = Set.of(
            "clients.auto-create-topics",
            "clients.auto-create-groups",
            "clients.default-queues",
            "clients.max-message",
            "clients.max-pull-bytes",
            "clients.max-pull-messages",
            "clients.max-suspend",
            "permission");

    @Parameters(arity = "0..1", paramLabel = "BROKER", description = "Name of the broker; needed if there are several.")
    private @Nullable String name;

    @Override
    public Integer call() {
        Table table = new Table("setting", "value", "changeable");
        try (ClusterClient cluster = session.connect()) {
            new BrokerRequests(cluster).settings(cluster.broker(name)).forEach((key, value) -> {
                // The names that only RocketMQ's tools know have capitals.
                if (key.equals(key.toLowerCase(java.util.Locale.ROOT))) {
                    table.add(key, value, CHANGEABLE.contains(key));
                }
            });
        }
        session.print(table);
        return 0;
    }
}
