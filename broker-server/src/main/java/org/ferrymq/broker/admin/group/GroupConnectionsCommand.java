package org.ferrymq.broker.admin.group;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ferrymq.broker.admin.request.GroupRequests;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.protocol.route.ConnectionData;
import org.ferrymq.protocol.route.ConsumerConnections;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mqadmin group connections}. */
@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        description = {"Shows the connected clients of a group and what they subscribe to."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin group connections billing"})
final class GroupConnectionsCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "GROUP", description = "Name of the consumer group.")
    private String group;

    @Override
    public Integer call() {
        Table table = new Table("client", "address", "broker", "language", "type", "model", "subscriptions");
        try (ClusterClient cluster = session.connect()) {
            GroupRequests groups = new GroupRequests(cluster);
            for (BrokerNode broker : groups.brokersOf(group)) {
                Optional<ConsumerConnections> connected = groups.connections(broker, group);
                connected.ifPresent(connections -> add(table, broker, connections));
            }
        }
        session.print(table);
        if (table.isEmpty()) {
            session.note("No client of group " + group + " is connected.");
        }
        return 0;
    }

    private static void add(Table table, BrokerNode broker, ConsumerConnections connections) {
        String subscriptions = connections.subscriptionTable().values().stream()
                .map(subscription -> subscription.topic() + " [" + subscription.subString() + "]")
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(", "));
        connections.connectionSet().stream()
                .sorted(Comparator.comparing(ConnectionData::clientId))
                .forEach(client -> table.add(
                        client.clientId(),
                        client.clientAddr(),
                        broker.name(),
                        client.language(),
                        connections.consumeType(),
                        connections.messageModel(),
                        subscriptions));
    }
}
