package org.ferrymq.broker.admin.group;

import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.GroupRequests;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mqadmin group list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {"Lists the consumer groups of every broker and how many clients each has connected."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin group list", "  mqadmin group list --json"})
final class GroupListCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Override
    public Integer call() {
        Table table = new Table("group", "broker", "clients");
        try (ClusterClient cluster = session.connect()) {
            GroupRequests groups = new GroupRequests(cluster);
            for (BrokerNode broker : cluster.brokers()) {
                for (String group : groups.all(broker)) {
                    table.add(group, broker.name(), groups.clients(broker, group));
                }
            }
        }
        session.print(table);
        if (table.isEmpty()) {
            session.note("There are no consumer groups yet.");
        }
        return 0;
    }
}
