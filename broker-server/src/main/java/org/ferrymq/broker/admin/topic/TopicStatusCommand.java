package org.ferrymq.broker.admin.topic;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.TopicRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.broker.admin.session.Times;
import org.ferrymq.protocol.command.offset.TopicStats;
import org.ferrymq.protocol.route.QueueIdentity;
import org.ferrymq.protocol.route.TopicOffset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin topic status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the first and last offset of each queue, how many messages that are, and when the last one came."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin topic status orders", "  mqadmin topic status orders --broker broker-a --json"})
final class TopicStatusCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic;

    @Option(names = "--broker", paramLabel = "NAME", description = "Only on this broker. Default: on all")
    private @Nullable String brokerName;

    @Override
    public Integer call() {
        Table table = new Table("broker", "queue", "minOffset", "maxOffset", "messages", "lastStored");
        double perSecond = 0;
        try (ClusterClient cluster = session.connect()) {
            TopicRequests topics = new TopicRequests(cluster);
            for (BrokerNode broker : topics.brokersOf(topic, brokerName)) {
                TopicStats stats = topics.statistics(broker, topic)
                        .orElseThrow(() -> AdminException.refused(
                                "topic " + topic + " only stands for settings; it has no queues"));
                perSecond += stats.topicPutTps();
                add(table, broker, stats);
            }
        }
        session.print(table);
        session.note(String.format("%.2f messages a second came in the last minute.", perSecond));
        return 0;
    }

    private static void add(Table table, BrokerNode broker, TopicStats stats) {
        stats.offsetTable().entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<QueueIdentity, TopicOffset> entry) ->
                        entry.getKey().queueId()))
                .forEach(entry -> {
                    TopicOffset offsets = entry.getValue();
                    table.add(
                            broker.name(),
                            entry.getKey().queueId(),
                            offsets.minOffset(),
                            offsets.maxOffset(),
                            offsets.maxOffset() - offsets.minOffset(),
                            Times.ofMillis(offsets.lastUpdateTimestamp()));
                });
    }
}
