package org.ferrymq.broker.admin.topic;

import java.util.List;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.TopicInfo;
import org.ferrymq.broker.admin.request.TopicRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Limits;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin topic update}. */
@Command(
        name = "update",
        mixinStandardHelpOptions = true,
        description = {
            "Changes what is given and leaves the rest as it is.",
            "To have fewer queues without losing messages: first fewer --write-queues, then, when the others",
            "are consumed, fewer --read-queues."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqadmin topic update orders --read-queues 8 --write-queues 8",
            "  mqadmin topic update orders --permission r"
        })
final class TopicUpdateCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic;

    @Option(names = "--read-queues", paramLabel = "N", description = "Queues that are read, 1 to 1024.")
    private @Nullable Integer readQueues;

    @Option(names = "--write-queues", paramLabel = "N", description = "Queues that are written, 1 to 1024.")
    private @Nullable Integer writeQueues;

    @Option(names = "--permission", paramLabel = "PERM", description = "What clients may do: r, w or rw.")
    private @Nullable String permission;

    @Option(
            names = "--order",
            paramLabel = "true|false",
            arity = "1",
            description = "Whether the order of its messages matters.")
    private @Nullable Boolean order;

    @Option(
            names = "--attribute",
            paramLabel = "+NAME=VALUE",
            description = "An attribute to set, or -NAME to remove one; may be given several times.")
    private @Nullable List<String> attributes;

    @Option(names = "--broker", paramLabel = "NAME", description = "Only on this broker. Default: on all")
    private @Nullable String brokerName;

    @Override
    public Integer call() {
        if (readQueues == null && writeQueues == null && permission == null && order == null && attributes == null) {
            throw AdminException.usage(
                    "nothing to change; give --read-queues, --write-queues, --permission, --order or" + " --attribute");
        }
        Limits.queues("--read-queues", readQueues == null ? 1 : readQueues);
        Limits.queues("--write-queues", writeQueues == null ? 1 : writeQueues);
        Table table = new Table("topic", "broker", "readQueues", "writeQueues", "permission", "order");
        try (ClusterClient cluster = session.connect()) {
            TopicRequests topics = new TopicRequests(cluster);
            for (BrokerNode broker : topics.brokersOf(topic, brokerName)) {
                TopicInfo changed = changed(topics.find(broker, topic).orElseThrow());
                topics.put(broker, changed, attributes == null ? null : String.join(",", attributes));
                table.add(
                        topic,
                        broker.name(),
                        changed.readQueues(),
                        changed.writeQueues(),
                        changed.permission(),
                        changed.order());
            }
        }
        session.print(table);
        return 0;
    }

    private TopicInfo changed(TopicInfo known) {
        return new TopicInfo(
                topic,
                known.kind(),
                readQueues == null ? known.readQueues() : readQueues,
                writeQueues == null ? known.writeQueues() : writeQueues,
                permission == null ? known.perm() : TopicInfo.permission(permission),
                order == null ? known.order() : order);
    }
}
