package org.ferrymq.broker.admin.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.TopicRequests;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mqadmin topic delete}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = {
            "Deletes a topic and its messages on every broker that has it, and its route.",
            "There is no way back."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin topic delete orders"})
final class TopicDeleteCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic;

    @Override
    public Integer call() {
        Table table = new Table("topic", "broker");
        List<String> names = new ArrayList<>();
        try (ClusterClient cluster = session.connect()) {
            TopicRequests topics = new TopicRequests(cluster);
            for (BrokerNode broker : topics.brokersOf(topic, null)) {
                topics.delete(broker, topic);
                table.add(topic, broker.name());
                names.add(broker.name());
            }
            topics.deleteRoute(topic);
        }
        session.done("Deleted topic " + topic + " on " + String.join(", ", names) + ".", table);
        return 0;
    }
}
