package org.ferrymq.broker.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin topic}. */
@Command(
        name = "topic",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TopicCommand.ListTopics.class, TopicCommand.Create.class, TopicCommand.Delete.class},
        description = "Lists, creates and deletes topics. A JMS queue or topic is a topic here.")
final class TopicCommand {

    private TopicCommand() {}

    /** {@code mqadmin topic list}. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the topics of every broker with their queues (partitions), permissions and messages.")
    static final class ListTopics implements Callable<Integer> {
        @Mixin
        private Session session;

        @Option(names = "--all", description = "Also the broker's own topics, retry topics and dead-letter queues.")
        private boolean all;

        @Override
        public Integer call() {
            Table table = new Table("topic", "broker", "kind", "readQueues", "writeQueues", "permission", "messages");
            try (ClusterClient cluster = session.connect()) {
                for (BrokerNode broker : cluster.brokers()) {
                    for (TopicInfo topic : cluster.topics(broker)) {
                        if (all || !topic.isInternal()) {
                            table.add(
                                    topic.name(),
                                    broker.name(),
                                    topic.kind(),
                                    topic.readQueues(),
                                    topic.writeQueues(),
                                    topic.permission(),
                                    cluster.messages(broker, topic.name()));
                        }
                    }
                }
            }
            session.print(table);
            if (table.isEmpty()) {
                session.note("There are no topics yet" + (all ? "." : "; --all shows internal ones too."));
            }
            return 0;
        }
    }

    /** {@code mqadmin topic create}. */
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description =
                    "Creates a topic, or changes the number of queues of an existing one, on every broker or on one.")
    static final class Create implements Callable<Integer> {
        @Mixin
        private Session session;

        @Parameters(paramLabel = "TOPIC", description = "Name: up to 127 letters, digits, %% | _ - and dots.")
        private String topic;

        @Option(
                names = "--queues",
                paramLabel = "N",
                defaultValue = "4",
                description = "Queues (partitions) on each broker, 1 to 1024. Default: ${DEFAULT-VALUE}")
        private int queues;

        @Option(names = "--broker", paramLabel = "NAME", description = "Only on this broker.")
        private @Nullable String brokerName;

        @Override
        public Integer call() {
            if (queues < 1 || queues > 1024) {
                throw AdminException.usage("--queues " + queues + " is not within 1 to 1024");
            }
            Table table = new Table("topic", "broker", "queues");
            List<String> names = new ArrayList<>();
            try (ClusterClient cluster = session.connect()) {
                for (BrokerNode broker : cluster.brokers(brokerName)) {
                    cluster.createTopic(broker, topic, queues);
                    table.add(topic, broker.name(), queues);
                    names.add(broker.name());
                }
            }
            session.done(
                    "Created topic " + topic + " with " + queues + (queues == 1 ? " queue" : " queues") + " on "
                            + String.join(", ", names) + ".",
                    table);
            return 0;
        }
    }

    /** {@code mqadmin topic delete}. */
    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = "Deletes a topic and its messages on every broker that has it, and its route.")
    static final class Delete implements Callable<Integer> {
        @Mixin
        private Session session;

        @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
        private String topic;

        @Override
        public Integer call() {
            Table table = new Table("topic", "broker");
            List<String> names = new ArrayList<>();
            try (ClusterClient cluster = session.connect()) {
                for (BrokerNode broker : cluster.brokers()) {
                    if (cluster.topics(broker).stream().anyMatch(t -> t.name().equals(topic))) {
                        cluster.deleteTopic(broker, topic);
                        table.add(topic, broker.name());
                        names.add(broker.name());
                    }
                }
                if (names.isEmpty()) {
                    throw AdminException.refused(
                            "no broker has a topic " + topic + "; 'mqadmin topic list' shows them");
                }
                cluster.deleteRoute(topic);
            }
            session.done("Deleted topic " + topic + " on " + String.join(", ", names) + ".", table);
            return 0;
        }
    }
}
