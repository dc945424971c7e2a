package org.ferrymq.broker.admin.message;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.FoundMessage;
import org.ferrymq.broker.admin.request.MessageRequests;
import org.ferrymq.broker.admin.request.OffsetRequests;
import org.ferrymq.broker.admin.request.TopicRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Limits;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Times;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin message by-time}. */
@Command(
        name = "by-time",
        mixinStandardHelpOptions = true,
        description = {
            "Finds the messages of a topic that became visible within a time, oldest first.",
            "A time is 2026-11-22T13:00 (local), with an offset 2026-11-22T13:00Z, milliseconds since 1970,",
            "or how long ago: -90s, -15m, -2h, -3d."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqadmin message by-time orders --from -15m",
            "  mqadmin message by-time orders --from 2026-11-22T13:00 --to 2026-11-22T13:05 --max 1000"
        })
final class MessageByTimeCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(index = "0", paramLabel = "TOPIC", description = "Name of the topic or JMS destination.")
    private String topic;

    @Option(names = "--from", paramLabel = "TIME", required = true, description = "The first moment.")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "The last moment. Default: now")
    private @Nullable String to;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "32",
            description = "Most messages to show, 1 to 1000. Default: ${DEFAULT-VALUE}")
    private int max;

    @Override
    public Integer call() {
        Limits.within("--max", max, 1, 1000);
        long begin = Times.parse(from);
        long end = to == null ? System.currentTimeMillis() : Times.parse(to);
        if (begin > end) {
            throw AdminException.usage("--from is later than --to");
        }
        List<FoundMessage> found = new ArrayList<>();
        try (ClusterClient cluster = session.connect()) {
            TopicRequests topics = new TopicRequests(cluster);
            for (BrokerNode broker : topics.brokersOf(topic, null)) {
                int queues = topics.find(broker, topic).orElseThrow().readQueues();
                for (int queueId = 0; queueId < queues; queueId++) {
                    collect(cluster, broker, queueId, begin, end, found);
                }
            }
        }
        found.sort(Comparator.comparingLong(FoundMessage::storedMillis));
        session.print(FoundMessage.table(found.size() > max ? found.subList(0, max) : found));
        if (found.isEmpty()) {
            session.note("No message of " + topic + " is from within that time.");
        } else if (found.size() >= max) {
            session.note("There may be more; --max shows more.");
        }
        return 0;
    }

    private void collect(
            ClusterClient cluster, BrokerNode broker, int queueId, long begin, long end, List<FoundMessage> into) {
        long first = new OffsetRequests(cluster).at(broker, topic, queueId, begin);
        for (FoundMessage message : new MessageRequests(cluster).read(broker, topic, queueId, first, max, "*")) {
            if (message.storedMillis() >= begin && message.storedMillis() <= end) {
                into.add(message);
            }
        }
    }
}
