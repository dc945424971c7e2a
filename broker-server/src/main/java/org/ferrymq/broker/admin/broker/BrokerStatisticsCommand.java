package org.ferrymq.broker.admin.broker;

import java.util.Set;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.BrokerRequests;
import org.ferrymq.broker.admin.request.TopicInfo;
import org.ferrymq.broker.admin.request.TopicRequests;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.protocol.command.topic.GetGroupsOfTopic;
import org.ferrymq.protocol.route.GroupList;
import org.ferrymq.protocol.route.StatsData;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mqadmin broker stats}. */
@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the traffic of topics and groups: messages a second in the last minute, messages in the last day."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin broker stats", "  mqadmin broker stats --topic orders --json"})
final class BrokerStatisticsCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only this topic.")
    private @Nullable String topic;

    @Option(names = "--broker", paramLabel = "NAME", description = "Only on this broker. Default: on all")
    private @Nullable String brokerName;

    @Override
    public Integer call() {
        Table table =
                new Table("topic", "broker", "group", "inPerSecond", "outPerSecond", "inDay", "outDay", "sentBackDay");
        try (ClusterClient cluster = session.connect()) {
            TopicRequests topics = new TopicRequests(cluster);
            for (BrokerNode broker : cluster.brokers(brokerName)) {
                for (TopicInfo info : topics.all(broker)) {
                    if (topic == null ? !info.isInternal() : topic.equals(info.name())) {
                        add(cluster, broker, info.name(), table);
                    }
                }
            }
        }
        session.print(table);
        return 0;
    }

    private static void add(ClusterClient cluster, BrokerNode broker, String topic, Table table) {
        BrokerRequests requests = new BrokerRequests(cluster);
        StatsData in = requests.statistic(broker, "TOPIC_PUT_NUMS", topic);
        Set<String> groups = cluster.json(broker.address(), new GetGroupsOfTopic(topic), GroupList.class)
                .groupList();
        for (String group : groups) {
            String key = topic + "@" + group;
            StatsData out = requests.statistic(broker, "GROUP_GET_NUMS", key);
            StatsData back = requests.statistic(broker, "SNDBCK_PUT_NUMS", key);
            table.add(
                    topic,
                    broker.name(),
                    group,
                    rounded(in),
                    rounded(out),
                    in.statsDay().sum(),
                    out.statsDay().sum(),
                    back.statsDay().sum());
        }
        if (groups.isEmpty()) {
            table.add(
                    topic, broker.name(), null, rounded(in), null, in.statsDay().sum(), null, null);
        }
    }

    private static double rounded(StatsData data) {
        return Math.round(data.statsMinute().tps() * 100) / 100.0;
    }
}
