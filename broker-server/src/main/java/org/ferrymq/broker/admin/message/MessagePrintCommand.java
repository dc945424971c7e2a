package org.ferrymq.broker.admin.message;

import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.FoundMessage;
import org.ferrymq.broker.admin.request.MessageRequests;
import org.ferrymq.broker.admin.request.OffsetRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Limits;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.broker.admin.session.Times;
import org.ferrymq.protocol.message.PropertyKeys;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin message print}. */
@Command(
        name = "print",
        mixinStandardHelpOptions = true,
        description = {"Prints the messages of a queue with their bodies, without consuming them."},
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqadmin message print orders 0",
            "  mqadmin message print orders 0 --from 4700 --max 20 --tags paid",
            "  mqadmin message print orders 0 --last --max 5 --json"
        })
final class MessagePrintCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(index = "0", paramLabel = "TOPIC", description = "Name of the topic or JMS destination.")
    private String topic;

    @Parameters(index = "1", paramLabel = "QUEUE", description = "Number of the queue.")
    private int queueId;

    @Option(names = "--broker", paramLabel = "NAME", description = "The broker; needed if there are several.")
    private @Nullable String brokerName;

    @Option(
            names = "--from",
            paramLabel = "OFFSET",
            description = "First offset. Default: the first that the queue has")
    private @Nullable Long from;

    @Option(names = "--last", description = "The last ones, as many as --max says.")
    private boolean last;

    @Option(
            names = "--tags",
            paramLabel = "EXPRESSION",
            defaultValue = "*",
            description = "Only messages with these tags, as in a || b. Default: all")
    private String tags;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "32",
            description = "Most messages to show, 1 to 1000. Default: ${DEFAULT-VALUE}")
    private int max;

    @Override
    public Integer call() {
        Limits.within("--max", max, 1, 1000);
        if (last && from != null) {
            throw AdminException.usage("--last and --from say different things; give one of them");
        }
        Table table = new Table("offset", "id", "stored", "tag", "keys", "size", "body");
        try (ClusterClient cluster = session.connect()) {
            BrokerNode broker = cluster.broker(brokerName);
            OffsetRequests offsets = new OffsetRequests(cluster);
            long first = offsets.min(broker, topic, queueId);
            if (last) {
                first = Math.max(first, offsets.max(broker, topic, queueId) - max);
            } else if (from != null) {
                first = Math.max(first, from);
            }
            for (FoundMessage m : new MessageRequests(cluster).read(broker, topic, queueId, first, max, tags)) {
                table.add(
                        m.queueOffset(),
                        m.offsetId(),
                        Times.ofMillis(m.storedMillis()),
                        m.properties().get(PropertyKeys.TAGS),
                        m.properties().get(PropertyKeys.KEYS),
                        m.size(),
                        m.bodyText());
            }
        }
        session.print(table);
        if (table.isEmpty()) {
            session.note("Queue " + queueId + " of " + topic + " has no such message.");
        }
        return 0;
    }
}
