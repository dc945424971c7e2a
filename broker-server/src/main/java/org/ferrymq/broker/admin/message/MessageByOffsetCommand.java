package org.ferrymq.broker.admin.message;

import java.util.List;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.FoundMessage;
import org.ferrymq.broker.admin.request.MessageRequests;
import org.ferrymq.broker.admin.request.OffsetRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin message by-offset}. */
@Command(
        name = "by-offset",
        mixinStandardHelpOptions = true,
        description = {"Shows the message at an offset of a queue."},
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqadmin message by-offset orders 0 4711",
            "  mqadmin message by-offset orders 0 4711 --broker broker-a"
        })
final class MessageByOffsetCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(index = "0", paramLabel = "TOPIC", description = "Name of the topic or JMS destination.")
    private String topic;

    @Parameters(index = "1", paramLabel = "QUEUE", description = "Number of the queue.")
    private int queueId;

    @Parameters(index = "2", paramLabel = "OFFSET", description = "Offset within the queue.")
    private long offset;

    @Option(names = "--broker", paramLabel = "NAME", description = "The broker; needed if there are several.")
    private @Nullable String brokerName;

    @Override
    public Integer call() {
        try (ClusterClient cluster = session.connect()) {
            BrokerNode broker = cluster.broker(brokerName);
            List<FoundMessage> found = new MessageRequests(cluster).read(broker, topic, queueId, offset, 1, "*");
            if (found.isEmpty() || found.get(0).queueOffset() != offset) {
                OffsetRequests offsets = new OffsetRequests(cluster);
                throw AdminException.refused("queue " + queueId + " of " + topic + " on " + broker.name()
                        + " has no message at offset " + offset + "; it has "
                        + offsets.min(broker, topic, queueId) + " up to, without it, "
                        + offsets.max(broker, topic, queueId));
            }
            session.print(found.get(0).details());
        }
        return 0;
    }
}
