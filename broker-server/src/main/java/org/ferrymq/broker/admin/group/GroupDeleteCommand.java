package org.ferrymq.broker.admin.group;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.GroupRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin group delete}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = {
            "Deletes a consumer group on every broker that knows it, and how far it was (unless --keep-offsets).",
            "Durable JMS subscriptions are ended by unsubscribing instead."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin group delete billing", "  mqadmin group delete billing --keep-offsets"})
final class GroupDeleteCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "GROUP", description = "Name of the consumer group.")
    private String group;

    @Option(
            names = "--keep-offsets",
            description = "A group of this name that is made later goes on where this one was.")
    private boolean keepOffsets;

    @Override
    public Integer call() {
        Table table = new Table("group", "broker");
        List<String> names = new ArrayList<>();
        try (ClusterClient cluster = session.connect()) {
            GroupRequests groups = new GroupRequests(cluster);
            List<BrokerNode> brokers = groups.brokersOf(group);
            for (BrokerNode broker : brokers) {
                int clients = groups.clients(broker, group);
                if (clients > 0) {
                    throw AdminException.refused("group " + group + " has " + clients + " clients connected to "
                            + broker.name() + ", which would make it anew; stop them first"
                            + " ('mqadmin group connections " + group + "' shows them)");
                }
            }
            for (BrokerNode broker : brokers) {
                groups.delete(broker, group, !keepOffsets);
                table.add(group, broker.name());
                names.add(broker.name());
            }
        }
        session.done("Deleted group " + group + " on " + String.join(", ", names) + ".", table);
        return 0;
    }
}
