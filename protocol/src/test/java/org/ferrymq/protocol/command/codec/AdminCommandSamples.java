package org.ferrymq.protocol.command.codec;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.client.GetAllProducers;
import org.ferrymq.protocol.command.find.QueryConsumeQueue;
import org.ferrymq.protocol.command.group.CreateGroups;
import org.ferrymq.protocol.command.group.GetGroupConfig;
import org.ferrymq.protocol.command.group.GetSubscription;
import org.ferrymq.protocol.command.group.GetTopicsOfGroup;
import org.ferrymq.protocol.command.offset.CloneGroupOffset;
import org.ferrymq.protocol.command.offset.GetBrokerConsumeStats;
import org.ferrymq.protocol.command.offset.GetConsumeTimeSpan;
import org.ferrymq.protocol.command.pop.PeekMessage;
import org.ferrymq.protocol.command.pop.PollingInfo;
import org.ferrymq.protocol.command.pop.PopNotification;
import org.ferrymq.protocol.command.route.AddWritePermission;
import org.ferrymq.protocol.command.route.BrokerHeartbeat;
import org.ferrymq.protocol.command.route.GetBrokerMembers;
import org.ferrymq.protocol.command.route.GetSystemTopicsOfNameServer;
import org.ferrymq.protocol.command.route.GetTopicsOfCluster;
import org.ferrymq.protocol.command.route.GetUnitTopics;
import org.ferrymq.protocol.command.route.QueryDataVersion;
import org.ferrymq.protocol.command.route.RegisterTopic;
import org.ferrymq.protocol.command.route.WipeWritePermission;
import org.ferrymq.protocol.command.server.GetBrokerConfig;
import org.ferrymq.protocol.command.server.GetNameServerConfig;
import org.ferrymq.protocol.command.server.GetRuntimeInfo;
import org.ferrymq.protocol.command.server.Housekeeping;
import org.ferrymq.protocol.command.server.UpdateConfig;
import org.ferrymq.protocol.command.server.ViewStats;
import org.ferrymq.protocol.command.topic.CreateTopics;
import org.ferrymq.protocol.command.topic.GetGroupsOfTopic;
import org.ferrymq.protocol.command.topic.GetSystemTopicsOfBroker;
import org.ferrymq.protocol.route.DataVersion;
import org.ferrymq.protocol.route.GroupConfig;
import org.ferrymq.protocol.route.GroupConfigs;
import org.ferrymq.protocol.route.QueueData;
import org.ferrymq.protocol.route.TopicConfigData;
import org.ferrymq.protocol.route.TopicConfigs;
import org.ferrymq.protocol.route.TopicRoute;

/** One command of every type of administrators, of brokers towards nameservers, and of proxies. */
final class AdminCommandSamples {
    private AdminCommandSamples() {}

    static List<Command> all() {
        return List.of(
                new CreateTopics(new TopicConfigs(List.of(
                        new TopicConfigData("orders", 4, 3, 6, "SINGLE_TAG", 0, true, Map.of("cleanup.policy", "d")),
                        new TopicConfigData("bills", 1, 1, 4, null, 2, false, Map.of())))),
                new CreateGroups(new GroupConfigs(List.of(GroupConfig.of("group"), GroupConfig.of("other")))),
                new UpdateConfig(CommandType.UPDATE_BROKER_CONFIG, settings()),
                new GetBrokerConfig(),
                new GetRuntimeInfo(),
                new GetGroupsOfTopic("topic value"),
                new GetConsumeTimeSpan("topic value", "group value"),
                new GetSystemTopicsOfBroker(),
                new CloneGroupOffset("srcGroup value", "destGroup value", "topic value", true),
                new ViewStats("TOPIC_PUT_NUMS", "key value"),
                new GetBrokerConsumeStats(true),
                new QueryConsumeQueue("topic value", 3, 17L, 10, "consumerGroup value"),
                new GetAllProducers(),
                new GetTopicsOfGroup("group value"),
                new GetSubscription("group value", "topic value"),
                new GetGroupConfig("group value"),
                new WipeWritePermission("brokerName value"),
                new AddWritePermission("brokerName value"),
                new GetTopicsOfCluster("cluster value"),
                new GetSystemTopicsOfNameServer(),
                new UpdateConfig(CommandType.UPDATE_NAMESRV_CONFIG, settings()),
                new GetNameServerConfig(),
                new QueryDataVersion(
                        "brokerName value",
                        "brokerAddr value",
                        "clusterName value",
                        1L,
                        new DataVersion(0, 1700000000000L, 7)),
                new GetBrokerMembers("clusterName value", "brokerName value"),
                new BrokerHeartbeat("brokerName value", "brokerAddr value", "clusterName value"),
                new RegisterTopic(
                        "topic value",
                        new TopicRoute(null, List.of(new QueueData("broker-a", 4, 3, 6, 1)), List.of(), Map.of())),
                new GetUnitTopics(CommandType.GET_UNIT_TOPIC_LIST),
                new GetUnitTopics(CommandType.GET_HAS_UNIT_SUB_TOPIC_LIST),
                new GetUnitTopics(CommandType.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST),
                new Housekeeping(CommandType.CLEAN_EXPIRED_CONSUMEQUEUE),
                new Housekeeping(CommandType.CLEAN_UNUSED_TOPIC),
                new Housekeeping(CommandType.DELETE_EXPIRED_COMMITLOG),
                new Housekeeping(CommandType.POP_ROLLBACK),
                new PeekMessage("consumers", "orders", -1, 32),
                new PollingInfo("consumers", "orders", 2),
                new PopNotification("consumers", "orders", 2, 15000, 1700000000000L, true, "attempt", "TAG", "a || b"));
    }

    private static Map<String, String> settings() {
        return new TreeMap<>(Map.of("flush.interval", "500 ms", "a=b c#", " two\nlines \\ : = \u00fc", "empty", ""));
    }
}
