package org.ferrymq.broker.admin;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mqadmin group}. */
@Command(
        name = "group",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = GroupCommand.ListGroups.class,
        description = "Lists consumer groups. A JMS subscription is a group here; JMS_QUEUE is that of all receivers.")
final class GroupCommand {

    private GroupCommand() {}

    /** {@code mqadmin group list}. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the consumer groups of every broker and how many clients each has connected.")
    static final class ListGroups implements Callable<Integer> {
        @Mixin
        private Session session;

        @Override
        public Integer call() {
            Table table = new Table("group", "broker", "clients");
            try (ClusterClient cluster = session.connect()) {
                for (BrokerNode broker : cluster.brokers()) {
                    for (String group : cluster.groups(broker)) {
                        table.add(group, broker.name(), cluster.clients(broker, group));
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
}
