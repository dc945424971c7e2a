package org.ferrymq.tck.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.rocketmq.client.QueryResult;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.attribute.TopicMessageType;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.admin.TopicStatsTable;
import org.apache.rocketmq.remoting.protocol.body.ClusterInfo;
import org.apache.rocketmq.remoting.protocol.body.KVTable;
import org.apache.rocketmq.remoting.protocol.body.TopicConfigSerializeWrapper;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.apache.rocketmq.tools.admin.api.MessageTrack;
import org.ferrymq.tck.ServerProcess;
import org.ferrymq.tck.StockClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Apache RocketMQ's dashboard asks for its pages on cluster, topics, groups and messages, through its client's class. */
class DashboardCallsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long TIMEOUT_MS = 60_000;

    @TempDir
    private static Path store;

    private static ServerProcess server;
    private static StockClients clients;
    private static DefaultMQProducer producer;
    private static DefaultMQAdminExt admin;
    private static String address;

    @BeforeAll
    static void start() throws Exception {
        server = ServerProcess.combined(store).start();
        address = ServerProcess.text(server.address());
        clients = new StockClients(server.nameServerAddress());
        producer = clients.producer();
        admin = new DefaultMQAdminExt("dashboard", TIMEOUT_MS);
        admin.setNamesrvAddr(ServerProcess.text(server.nameServerAddress()));
        admin.setInstanceName("dashboard-calls");
        admin.start();
    }

    @AfterAll
    static void stop() {
        admin.shutdown();
        clients.close();
        server.close();
    }

    @Test
    void cluster() throws Exception {
        ClusterInfo cluster = admin.examineBrokerClusterInfo();
        assertThat(cluster.getBrokerAddrTable().get("broker-a").getBrokerAddrs())
                .containsEntry(0L, address);
        assertThat(cluster.getClusterAddrTable().get("DefaultCluster")).containsExactly("broker-a");

        KVTable figures = admin.fetchBrokerRuntimeStats(address);
        assertThat(figures.getTable())
                .containsKeys(
                        "brokerVersionDesc",
                        "putTps",
                        "getTransferredTps",
                        "msgPutTotalTodayMorning",
                        "msgPutTotalTodayNow",
                        "msgGetTotalTodayNow",
                        "msgPutTotalYesterdayMorning");
        Properties settings = admin.getBrokerConfig(address);
        assertThat(settings.getProperty("brokerClusterName")).isEqualTo("DefaultCluster");
        assertThat(admin.getNameServerAddressList()).containsExactly(ServerProcess.text(server.nameServerAddress()));
    }

    @Test
    void topics() throws Exception {
        TopicConfig config = new TopicConfig("dashboard-topic", 3, 3, 6);
        config.setAttributes(Map.of("+message.type", TopicMessageType.NORMAL.getValue()));
        admin.createAndUpdateTopicConfig(address, config);
        await().atMost(PATIENCE)
                .until(() -> admin.fetchAllTopicList().getTopicList().contains("dashboard-topic"));

        assertThat(admin.fetchTopicsByCLuster("DefaultCluster").getTopicList()).contains("dashboard-topic");
        assertThat(admin.getTopicClusterList("dashboard-topic")).containsExactly("DefaultCluster");
        assertThat(admin.examineTopicRouteInfo("dashboard-topic")
                        .getQueueDatas()
                        .get(0)
                        .getReadQueueNums())
                .isEqualTo(3);
        TopicConfig known = admin.examineTopicConfig(address, "dashboard-topic");
        assertThat(known.getWriteQueueNums()).isEqualTo(3);
        assertThat(known.getAttributes()).containsEntry("message.type", "NORMAL");
        TopicConfigSerializeWrapper all = admin.getAllTopicConfig(address, TIMEOUT_MS);
        assertThat(all.getTopicConfigTable()).containsKey("dashboard-topic");
        TopicStatsTable stats = admin.examineTopicStats("dashboard-topic");
        assertThat(stats.getOffsetTable()).hasSize(3);
        assertThat(admin.queryTopicConsumeByWho("dashboard-topic").getGroupList())
                .isEmpty();

        admin.createAndUpdateTopicConfigList(
                address, List.of(new TopicConfig("list-a", 1, 1, 6), new TopicConfig("list-b", 2, 2, 6)));
        assertThat(admin.examineTopicConfig(address, "list-b").getReadQueueNums())
                .isEqualTo(2);

        admin.deleteTopicInBroker(Set.of(address), "dashboard-topic");
        admin.deleteTopicInNameServer(Set.of(ServerProcess.text(server.nameServerAddress())), "dashboard-topic");
        assertThat(admin.fetchAllTopicList().getTopicList()).doesNotContain("dashboard-topic");
    }

    @Test
    void groups() throws Exception {
        SubscriptionGroupConfig config = new SubscriptionGroupConfig();
        config.setGroupName("dashboard-group");
        config.setRetryMaxTimes(5);
        admin.createAndUpdateSubscriptionGroupConfig(address, config);

        assertThat(admin.getAllSubscriptionGroup(address, TIMEOUT_MS).getSubscriptionGroupTable())
                .containsKey("dashboard-group");
        assertThat(admin.getUserSubscriptionGroup(address, TIMEOUT_MS).getSubscriptionGroupTable())
                .containsKey("dashboard-group");
        assertThat(admin.examineSubscriptionGroupConfig(address, "dashboard-group")
                        .getRetryMaxTimes())
                .isEqualTo(5);

        admin.deleteSubscriptionGroup(address, "dashboard-group", true);
        assertThat(admin.getAllSubscriptionGroup(address, TIMEOUT_MS).getSubscriptionGroupTable())
                .doesNotContainKey("dashboard-group");
    }

    @Test
    void groupsAtOnce() throws Exception {
        SubscriptionGroupConfig first = new SubscriptionGroupConfig();
        first.setGroupName("at-once-1");
        first.setRetryMaxTimes(3);
        SubscriptionGroupConfig second = new SubscriptionGroupConfig();
        second.setGroupName("at-once-2");
        second.setConsumeEnable(false);
        admin.createAndUpdateSubscriptionGroupConfigList(address, List.of(first, second));

        assertThat(admin.examineSubscriptionGroupConfig(address, "at-once-1").getRetryMaxTimes())
                .isEqualTo(3);
        assertThat(admin.examineSubscriptionGroupConfig(address, "at-once-2").isConsumeEnable())
                .isFalse();
    }

    @Test
    void writePermission() throws Exception {
        String nameServer = ServerProcess.text(server.nameServerAddress());

        assertThat(admin.wipeWritePermOfBroker(nameServer, "broker-a")).isPositive();
        assertThat(admin.examineTopicRouteInfo("TBW102").getQueueDatas().get(0).getPerm() & 6)
                .isEqualTo(4);
        assertThat(admin.addWritePermOfBroker(nameServer, "broker-a")).isPositive();
        assertThat(admin.examineTopicRouteInfo("TBW102").getQueueDatas().get(0).getPerm() & 6)
                .isEqualTo(6);
    }

    @Test
    void messages() throws Exception {
        admin.createAndUpdateTopicConfig(address, new TopicConfig("dashboard-messages", 2, 2, 6));
        long before = System.currentTimeMillis();
        SendResult sent = producer.send(
                new Message("dashboard-messages", "tag", "dashboard-key", "dashboard body".getBytes(UTF_8)));
        MessageQueue queue = sent.getMessageQueue();

        QueryResult byKey = admin.queryMessage(
                "dashboard-messages", "dashboard-key", 64, before - 60_000, System.currentTimeMillis() + 60_000);
        assertThat(byKey.getMessageList()).extracting(MessageExt::getMsgId).containsExactly(sent.getMsgId());
        MessageExt byId = admin.viewMessage("dashboard-messages", sent.getMsgId());
        assertThat(byId.getBody()).isEqualTo("dashboard body".getBytes(UTF_8));
        assertThat(admin.minOffset(queue)).isZero();
        assertThat(admin.maxOffset(queue)).isEqualTo(1);
        assertThat(admin.searchOffset(queue, before)).isZero();
        assertThat(admin.earliestMsgStoreTime(queue)).isBetween(before, System.currentTimeMillis());
        assertThat(admin.messageTrackDetail(byId))
                .extracting(MessageTrack::getConsumerGroup)
                .isEmpty();

        admin.updateConsumeOffset(address, "dashboard-readers", queue, 1);
        assertThat(admin.queryConsumeTimeSpan("dashboard-messages", "dashboard-readers"))
                .hasSize(2)
                .filteredOn(span -> span.getMessageQueue().equals(queue))
                .singleElement()
                .satisfies(span -> {
                    assertThat(span.getMaxTimeStamp()).isGreaterThanOrEqualTo(before);
                    assertThat(span.getConsumeTimeStamp()).isEqualTo(span.getMaxTimeStamp());
                    assertThat(span.getDelayTime()).isZero();
                });
        assertThat(admin.queryTopicConsumeByWho("dashboard-messages").getGroupList())
                .contains("dashboard-readers");
        assertThat(admin.fetchConsumeStatsInBroker(address, false, TIMEOUT_MS).getConsumeStatsList())
                .anyMatch(byGroup -> byGroup.containsKey("dashboard-readers"));
        await().atMost(PATIENCE)
                .until(() -> admin.viewBrokerStatsData(address, "TOPIC_PUT_NUMS", "dashboard-messages")
                                .getStatsDay()
                                .getSum()
                        == 1);
        assertThatThrownBy(() -> admin.viewBrokerStatsData(address, "NO_SUCH_STATISTIC", "x"))
                .hasMessageContaining("there is no statistic NO_SUCH_STATISTIC");
    }
}
