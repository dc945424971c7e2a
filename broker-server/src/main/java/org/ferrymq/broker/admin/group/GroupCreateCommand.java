package org.ferrymq.broker.admin.group;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.GroupRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Limits;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.protocol.route.GroupConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin group create}. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {"Creates a consumer group on every broker or on one; one that is there is changed to this."},
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqadmin group create billing",
            "  mqadmin group create billing --max-tries 3 --retry-queues 2",
            "  mqadmin group create billing --disabled"
        })
final class GroupCreateCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "GROUP", description = "Name: up to 120 letters, digits, %% | _ - and dots.")
    private String group;

    @Option(
            names = "--max-tries",
            paramLabel = "N",
            defaultValue = "16",
            description =
                    "Redeliveries before a message goes to the dead letters; -1: never. Default: ${DEFAULT-VALUE}")
    private int maxTries;

    @Option(
            names = "--retry-queues",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Queues of its retry topic; 0: failed messages are not tried again. Default: ${DEFAULT-VALUE}")
    private int retryQueues;

    @Option(names = "--disabled", description = "Its consumers get nothing until it is created again without this.")
    private boolean disabled;

    @Option(names = "--no-broadcast", description = "It may not consume in broadcast mode.")
    private boolean noBroadcast;

    @Option(names = "--broker", paramLabel = "NAME", description = "Only on this broker. Default: on all")
    private @Nullable String brokerName;

    @Option(names = "--force", description = "Change a group that is there to this.")
    private boolean force;

    @Override
    public Integer call() {
        Limits.within("--max-tries", maxTries, -1, 1_000_000);
        Limits.within("--retry-queues", retryQueues, 0, 64);
        GroupConfig preset = GroupConfig.of(group);
        GroupConfig config = new GroupConfig(
                group,
                !disabled,
                preset.consumeFromMinEnable(),
                !noBroadcast,
                preset.consumeMessageOrderly(),
                retryQueues,
                maxTries,
                preset.brokerId(),
                preset.whichBrokerWhenConsumeSlowly(),
                preset.notifyConsumerIdsChangedEnable(),
                preset.groupSysFlag(),
                preset.consumeTimeoutMinute(),
                preset.attributes());
        Table table = new Table("group", "broker");
        List<String> names = new ArrayList<>();
        try (ClusterClient cluster = session.connect()) {
            GroupRequests groups = new GroupRequests(cluster);
            List<BrokerNode> brokers = cluster.brokers(brokerName);
            if (!force) {
                for (BrokerNode broker : brokers) {
                    groups.find(broker, group).ifPresent(known -> requireSame(broker, known, config));
                }
            }
            for (BrokerNode broker : brokers) {
                groups.put(broker, config);
                table.add(group, broker.name());
                names.add(broker.name());
            }
        }
        session.done("Created group " + group + " on " + String.join(", ", names) + ".", table);
        return 0;
    }

    private static void requireSame(BrokerNode broker, GroupConfig known, GroupConfig wanted) {
        if (known.retryMaxTimes() != wanted.retryMaxTimes()
                || known.retryQueueNums() != wanted.retryQueueNums()
                || known.consumeEnable() != wanted.consumeEnable()
                || known.consumeBroadcastEnable() != wanted.consumeBroadcastEnable()) {
            throw AdminException.refused(
                    "group " + known.groupName() + " is there already on " + broker.name() + ": " + description(known)
                            + ", not " + description(wanted) + "; nothing was changed. --force changes it");
        }
    }

    private static String description(GroupConfig group) {
        return group.retryMaxTimes() + " tries, " + group.retryQueueNums() + " retry queues, consuming "
                + (group.consumeEnable() ? "enabled" : "disabled") + ", broadcast "
                + (group.consumeBroadcastEnable() ? "enabled" : "disabled");
    }
}
