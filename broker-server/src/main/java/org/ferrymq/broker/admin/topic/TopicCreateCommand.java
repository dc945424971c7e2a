package org.ferrymq.broker.admin.topic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** {@code mqadmin topic create}. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Creates a topic on every broker or on one.",
            "A topic that is there already with other settings is refused: 'mqadmin topic update' changes what it",
            "is given and leaves the rest; --force changes all of it to what this command says."
        },
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

    @Option(names = "--force", description = "Change a topic that is there to this, even a JMS destination.")
    private boolean force;

    @Override
    public Integer call() {
        Limits.queues("--queues", queues);
        TopicInfo wanted = new TopicInfo(topic, null, queues, queues, TopicInfo.permission(permission), order);
        Table table = new Table("topic", "broker", "queues", "done");
        List<String> created = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        try (ClusterClient cluster = session.connect()) {
            TopicRequests topics = new TopicRequests(cluster);
            Map<BrokerNode, Optional<TopicInfo>> there = new LinkedHashMap<>();
            cluster.brokers(brokerName).forEach(broker -> there.put(broker, topics.find(broker, topic)));
            if (!force) {
                there.forEach(
                        (broker, known) -> known.ifPresent(topicThere -> requireSame(broker, topicThere, wanted)));
            }
            there.forEach((broker, known) -> {
                boolean same =
                        attributes == null && known.filter(wanted::sameSettings).isPresent();
                if (!same) {
                    topics.put(broker, wanted, attributes == null ? null : String.join(",", attributes));
                    (known.isPresent() ? changed : created).add(broker.name());
                }
                table.add(topic, broker.name(), queues, same ? "nothing" : known.isPresent() ? "changed" : "created");
            });
        }
        session.done(sentence(created, changed), table);
        return 0;
    }

    /** Nobody's topic is changed by somebody who only meant to make his own. */
    private void requireSame(BrokerNode broker, TopicInfo known, TopicInfo wanted) {
        if (!known.sameSettings(wanted) || attributes != null) {
            throw AdminException.refused("topic " + topic + " is there already on " + broker.name() + ": "
                    + known.description() + ", not " + wanted.description()
                    + "; nothing was changed. 'mqadmin topic update' changes single settings, --force all of them");
        }
    }

    private String sentence(List<String> created, List<String> changed) {
        String what = " topic " + topic + " with " + queues + (queues == 1 ? " queue" : " queues") + " on ";
        List<String> sentences = new ArrayList<>();
        if (!created.isEmpty()) {
            sentences.add("Created" + what + String.join(", ", created) + ".");
        }
        if (!changed.isEmpty()) {
            sentences.add("Changed" + what + String.join(", ", changed) + ".");
        }
        return sentences.isEmpty()
                ? "Topic " + topic + " is there already, just like this; nothing was changed."
                : String.join(" ", sentences);
    }
}
