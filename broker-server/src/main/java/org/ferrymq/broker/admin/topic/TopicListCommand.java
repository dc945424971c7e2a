package org.ferrymq.broker.admin.topic;

import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.TopicInfo;
import org.ferrymq.broker.admin.request.TopicRequests;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mqadmin topic list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {"Lists the topics of every broker with their queues (partitions), permissions and messages."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin topic list", "  mqadmin topic list --all --json"})
final class TopicListCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Option(names = "--all", description = "Also the broker's own topics, retry topics and dead-letter queues.")
    private boolean all;

    @Override
    public Integer call() {
        Table table = new Table("topic", "broker", "kind", "readQueues", "writeQueues", "permission", "messages");
        try (ClusterClient cluster = session.connect()) {
            TopicRequests topics = new TopicRequests(cluster);
            for (BrokerNode broker : cluster.brokers()) {
                for (TopicInfo topic : topics.all(broker)) {
                    if (all || !topic.isInternal()) {
                        table.add(
                                topic.name(),
                                broker.name(),
                                topic.kind(),
                                topic.readQueues(),
                                topic.writeQueues(),
                                topic.permission(),
                                topics.messages(broker, topic));
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
