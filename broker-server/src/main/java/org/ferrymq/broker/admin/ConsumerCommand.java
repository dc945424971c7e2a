package org.ferrymq.broker.admin;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin consumer}. */
@Command(
        name = "consumer",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ConsumerCommand.Progress.class,
        description = "Shows how far consumer groups are.")
final class ConsumerCommand {

    private ConsumerCommand() {}

    /** {@code mqadmin consumer progress}. */
    @Command(
            name = "progress",
            mixinStandardHelpOptions = true,
            description = {
                "Shows for each queue how far a group has consumed it and how many messages are behind.",
                "Without a group: the sum for each group."
            })
    static final class Progress implements Callable<Integer> {
        @Mixin
        private Session session;

        @Parameters(arity = "0..1", paramLabel = "GROUP", description = "Name of the consumer group.")
        private @Nullable String group;

        @Option(names = "--topic", paramLabel = "TOPIC", description = "Only this topic.")
        private @Nullable String topic;

        @Override
        public Integer call() {
            try (ClusterClient cluster = session.connect()) {
                if (group == null) {
                    session.print(sums(cluster));
                } else {
                    session.print(queues(cluster, group));
                }
            }
            return 0;
        }

        private Table queues(ClusterClient cluster, String name) {
            Table table =
                    new Table("topic", "broker", "queue", "brokerOffset", "groupOffset", "behind", "lastConsumed");
            boolean known = false;
            for (BrokerNode broker : cluster.brokers()) {
                known |= cluster.groups(broker).contains(name);
                for (QueueProgress queue : cluster.progress(broker, name)) {
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
                throw AdminException.refused(
                        "no broker knows a consumer group " + name + "; 'mqadmin group list' shows them");
            }
            return table;
        }

        private Table sums(ClusterClient cluster) {
            Table table = new Table("group", "broker", "clients", "queues", "behind");
            for (BrokerNode broker : cluster.brokers()) {
                for (String name : cluster.groups(broker)) {
                    var queues = cluster.progress(broker, name).stream()
                            .filter(q -> topic == null || topic.equals(q.topic()))
                            .toList();
                    table.add(
                            name,
                            broker.name(),
                            cluster.clients(broker, name),
                            queues.size(),
                            queues.stream().mapToLong(QueueProgress::behind).sum());
                }
            }
            return table;
        }
    }
}
