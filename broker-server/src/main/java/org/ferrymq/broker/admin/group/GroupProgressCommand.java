package org.ferrymq.broker.admin.group;

import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.GroupRequests;
import org.ferrymq.broker.admin.request.QueueProgress;
import org.ferrymq.broker.admin.request.TopicRequests;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.broker.admin.session.Times;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin group progress}. */
@Command(
        name = "progress",
        mixinStandardHelpOptions = true,
        description = {
            "Shows for each queue how far a group has consumed it and how many messages are behind.",
            "Without a group: the sum for each group."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqadmin group progress",
            "  mqadmin group progress billing",
            "  mqadmin group progress billing --topic orders --json"
        })
final class GroupProgressCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(arity = "0..1", paramLabel = "GROUP", description = "Name of the consumer group.")
    private @Nullable String group;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only this topic.")
    private @Nullable String topic;

    @Override
    public Integer call() {
        try (ClusterClient cluster = session.connect()) {
            if (topic != null) {
                var unusedBrokers = new TopicRequests(cluster).brokersOf(topic, null); // or it says that there is none
            }
            GroupRequests groups = new GroupRequests(cluster);
            session.print(group == null ? sums(cluster, groups) : queues(cluster, groups, group));
        }
        return 0;
    }

    private Table queues(ClusterClient cluster, GroupRequests groups, String name) {
        Table table = new Table("topic", "broker", "queue", "brokerOffset", "groupOffset", "behind", "lastConsumed");
        boolean known = false;
        for (BrokerNode broker : cluster.brokers()) {
            known |= groups.all(broker).contains(name);
            for (QueueProgress queue : groups.progress(broker, name)) {
                if (topic == null || topic.equals(queue.topic())) {
                    table.add(
                            queue.topic(),
                            broker.name(),
                            queue.queueId(),
                            queue.brokerOffset(),
                            queue.groupOffset(),
                            queue.behind(),
                            Times.ofMillis(queue.lastConsumedMillis()));
                }
            }
        }
        if (!known && table.isEmpty()) {
            throw groups.unknown(name);
        }
        if (table.isEmpty()) {
            session.note(
                    "Group " + name + " has not consumed anything" + (topic == null ? "" : " of " + topic) + " yet.");
        }
        return table;
    }

    private Table sums(ClusterClient cluster, GroupRequests groups) {
        Table table = new Table("group", "broker", "clients", "queues", "behind");
        for (BrokerNode broker : cluster.brokers()) {
            for (String name : groups.all(broker)) {
                var queues = groups.progress(broker, name).stream()
                        .filter(queue -> topic == null || topic.equals(queue.topic()))
                        .toList();
                if (topic != null && queues.isEmpty()) {
                    continue;
                }
                table.add(
                        name,
                        broker.name(),
                        groups.clients(broker, name),
                        queues.size(),
                        queues.stream().mapToLong(QueueProgress::behind).sum());
            }
        }
        return table;
    }
}
