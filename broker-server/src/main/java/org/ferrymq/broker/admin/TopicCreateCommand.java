package org.ferrymq.broker.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin topic create}. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {"Creates a topic on every broker or on one; one that is there is changed to this."},
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqadmin topic create orders --queues 8",
            "  mqadmin topic create audit --queues 1 --permission r --broker broker-b"
        })
final class TopicCreateCommand implements Callable<Integer> {
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

    @Option(
            names = "--permission",
            paramLabel = "PERM",
            defaultValue = "rw",
            description = "What clients may do: r, w or rw. Default: ${DEFAULT-VALUE}")
    private String permission;

    @Option(names = "--order", description = "Declare that the order of its messages matters.")
    private boolean order;

    @Option(
            names = "--attribute",
            paramLabel = "+NAME=VALUE",
            description = "An attribute to set; may be given several times. -NAME removes one.")
    private @Nullable List<String> attributes;

    @Option(names = "--broker", paramLabel = "NAME", description = "Only on this broker. Default: on all")
    private @Nullable String brokerName;

    @Override
    public Integer call() {
        Limits.queues("--queues", queues);
        TopicInfo wanted = new TopicInfo(topic, null, queues, queues, TopicInfo.permission(permission), order);
        Table table = new Table("topic", "broker", "queues");
        List<String> names = new ArrayList<>();
        try (ClusterClient cluster = session.connect()) {
            TopicRequests topics = new TopicRequests(cluster);
            for (BrokerNode broker : cluster.brokers(brokerName)) {
                topics.put(broker, wanted, attributes == null ? null : String.join(",", attributes));
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
