package org.ferrymq.tck.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.ferrymq.tck.ServerProcess;
import org.ferrymq.tck.StockClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The command classes of the stock mqadmin against a nameserver and a broker of ours. Each command waits up to 3 s for a thread
 * of its own to end, so the tests run beside each other.
 */
@Execution(ExecutionMode.CONCURRENT)
class StockAdminTest {
    private static final long TIMEOUT_MS = 30_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path store;

    private static ServerProcess nameServer;
    private static ServerProcess broker;
    private static StockClients clients;
    private static DefaultMQProducer producer;
    private static StockAdmin admin;
    private static String brokerAddress;

    @BeforeAll
    static void startServers() throws Exception {
        nameServer = ServerProcess.nameServer().start();
        broker = ServerProcess.broker(store, nameServer.address()).start();
        clients = new StockClients(nameServer.address());
        producer = clients.producer();
        admin = new StockAdmin(nameServer.address());
        brokerAddress = ServerProcess.text(broker.address());
    }

    @AfterAll
    static void stopServers() {
        StockAdmin.end();
        clients.close();
        broker.close();
        nameServer.close();
    }

    @Test
    void clusterAndBroker() {
        assertThat(admin.run("clusterList"))
                .containsPattern("DefaultCluster +broker-a +0 +" + brokerAddress + " +FerryMQ.*true");
        assertThat(admin.run("clusterList", "-m")).containsPattern("DefaultCluster +broker-a +0 +0");
        assertThat(admin.run("brokerStatus", "-b", brokerAddress))
                .contains("putTps", "getTransferredTps", "commitLogMaxOffset", "flushLatency99", "pendingTimers")
                .containsPattern("brokerActive +: true");
        assertThat(admin.run("brokerStatus", "-c", "DefaultCluster")).contains("bootTimestamp");
    }

    @Test
    void topicsAreMadeChangedShownAndDeleted() {
        assertThat(admin.run("updateTopic", "-t", "made", "-c", "DefaultCluster", "-r", "3", "-w", "2"))
                .contains("create topic to " + brokerAddress + " success");
        await().atMost(PATIENCE).until(() -> admin.run("topicList").contains("made"));
        assertThat(admin.run("topicRoute", "-t", "made"))
                .contains("\"readQueueNums\":3", "\"writeQueueNums\":2", "\"perm\":6", brokerAddress);
        assertThat(admin.run("topicStatus", "-t", "made")).containsPattern("broker-a +2 +0 +0");
        assertThat(admin.run("topicClusterList", "-t", "made")).contains("DefaultCluster");
        assertThat(admin.run("topicList", "-c")).containsPattern("DefaultCluster +made");
        assertThat(admin.run("allocateMQ", "-t", "made", "-i", "a,b"))
                .contains("\"a\":[{", "\"queueId\":2", "\"b\":[{");

        assertThat(admin.run("updateTopicPerm", "-t", "made", "-b", brokerAddress, "-p", "4"))
                .contains("update topic perm from 6 to 4");
        await().atMost(PATIENCE)
                .until(() -> admin.run("topicRoute", "-t", "made").contains("\"perm\":4"));

        assertThat(admin.run("deleteTopic", "-t", "made", "-c", "DefaultCluster"))
                .contains("from cluster [DefaultCluster] success", "from NameServer success");
        assertThat(admin.run("topicRoute", "-t", "made")).contains("CODE: 17");
    }

    @Test
    void groupsAreMadeShownAndDeleted() {
        assertThat(admin.run("updateSubGroup", "-g", "made-group", "-c", "DefaultCluster", "-r", "3"))
                .contains("create subscription group to " + brokerAddress + " success");
        assertThat(admin.run("getConsumerConfig", "-g", "made-group")).containsPattern("retryMaxTimes +=  3");
        assertThat(admin.run("deleteSubGroup", "-g", "made-group", "-c", "DefaultCluster", "-r", "true"))
                .contains("delete subscription group [made-group]", "success");
        assertThat(admin.run("getConsumerConfig", "-g", "made-group")).doesNotContain("retryMaxTimes");
    }

    @Test
    void messagesAreFoundAndPrinted() throws Exception {
        createTopic("found");
        SendResult sent = producer.send(new Message("found", "tagA", "key-found", "body found".getBytes(UTF_8)));
        String queue = Integer.toString(sent.getMessageQueue().getQueueId());
        String unique = sent.getMsgId();

        assertThat(admin.run("queryMsgById", "-i", sent.getOffsetMsgId(), "-t", "found"))
                .contains(unique, "tagA", "key-found");
        assertThat(admin.run("queryMsgByUniqueKey", "-i", unique, "-t", "found"))
                .contains("tagA", "key-found");
        assertThat(admin.run("queryMsgByKey", "-k", "key-found", "-t", "found")).contains(unique);
        assertThat(admin.run("queryMsgByOffset", "-t", "found", "-b", "broker-a", "-i", queue, "-o", "0"))
                .contains(unique);
        assertThat(admin.run("printMsg", "-t", "found")).contains(unique, "BODY: body found");
        assertThat(admin.run("printMsgByQueue", "-t", "found", "-a", "broker-a", "-i", queue, "-p", "true"))
                .contains(unique);
        assertThat(admin.run("consumeMessage", "-t", "found")).contains("Consume ok", unique);
        assertThat(admin.run("queryCq", "-t", "found", "-q", queue, "-i", "0", "-c", "5"))
                .contains("max: 1", "min: 0", "tagsCode=" + "tagA".hashCode());
    }

    @Test
    void messagesAreSent() {
        createTopic("sent");

        assertThat(admin.run("sendMessage", "-t", "sent", "-p", "from the tool", "-k", "key-sent", "-c", "tagS"))
                .contains("SEND_OK");
        assertThat(admin.run("queryMsgByKey", "-k", "key-sent", "-t", "sent")).containsPattern("[0-9A-F]{32}");
        assertThat(admin.run("sendMsgStatus", "-b", "broker-a", "-s", "10", "-c", "1"))
                .contains("SEND_OK");
        assertThat(admin.run("checkMsgSendRT", "-t", "sent", "-a", "2")).contains("Avg RT");
    }

    @Test
    void consumersAreShown() throws Exception {
        createTopic("watched");
        SendResult sent = producer.send(new Message("watched", "a", "watched".getBytes(UTF_8)));
        Set<String> received = new CopyOnWriteArraySet<>();
        DefaultMQPushConsumer consumer = clients.consumer("watchers");
        consumer.subscribe("watched", "a || b");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> received.add(message.getMsgId()));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        await().atMost(PATIENCE).until(() -> received.contains(sent.getMsgId()));

        assertThat(admin.run("consumerConnection", "-g", "watchers"))
                .contains("V5_5_0", "CONSUME_PASSIVELY", "CLUSTERING")
                .containsPattern("watched +a \\|\\| b");
        assertThat(admin.run("producerConnection", "-g", producer.getProducerGroup(), "-t", "watched"))
                .contains("V5_5_0");
        assertThat(admin.run("producer", "-b", brokerAddress))
                .contains("producer group (" + producer.getProducerGroup() + ")");
        await().atMost(PATIENCE)
                .until(() -> admin.run("consumerProgress", "-g", "watchers").contains("Consume Diff Total: 0"));
        assertThat(admin.run("consumerProgress")).containsPattern("watchers +1 +V5_5_0 +PUSH +CLUSTERING +\\d+ +0");
        assertThat(admin.run("brokerConsumeStats", "-b", brokerAddress)).containsPattern("watched +watchers +broker-a");
        // the tool leaves out what it had no answer for in its three seconds
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(admin.run("statsAll", "-t", "watched"))
                        .containsPattern("watched +watchers +0 +[0-9.]+ +[0-9.]+ +1 +1"));
        assertThat(admin.run("queryMsgById", "-i", sent.getOffsetMsgId(), "-t", "watched"))
                .containsPattern("consumerGroup=watchers, trackType=CONSUMED");
    }

    @Test
    void offsetsAreCloned() throws Exception {
        createTopic("cloned");
        producer.send(new Message("cloned", "x".getBytes(UTF_8)));
        drain("cloned", "original");
        // a client that ends says how far it was without waiting for an answer
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(admin.run("brokerConsumeStats", "-b", brokerAddress))
                        .containsPattern("cloned +original +broker-a +\\d +1 +1 +0"));

        assertThat(admin.run("cloneGroupOffset", "-s", "original", "-d", "copy", "-t", "cloned", "-o", "true"))
                .contains("success");
        assertThat(admin.run("brokerConsumeStats", "-b", brokerAddress))
                .containsPattern("cloned +copy +broker-a +\\d +1 +1 +0");
    }

    @Test
    void settingsAreShownAndThoseThatMayChangeAreChanged() {
        assertThat(admin.run("getBrokerConfig", "-b", brokerAddress))
                .containsPattern("brokerName +=  broker-a")
                .containsPattern("flushDiskType +=  SYNC_FLUSH")
                .containsPattern("store.flush +=  sync");
        assertThat(admin.run("updateBrokerConfig", "-b", brokerAddress, "-k", "maxMessageSize", "-v", "2097152"))
                .contains("update broker config success");
        assertThat(admin.run("getBrokerConfig", "-b", brokerAddress))
                .containsPattern("maxMessageSize +=  2097152")
                .containsPattern("clients.max-message +=  2 MiB");

        assertThat(admin.run("updateBrokerConfig", "-b", brokerAddress, "-k", "flushDiskType", "-v", "ASYNC_FLUSH"))
                .contains("CODE: 16", "clients.max-message", "need a restart");
        assertThat(admin.run("updateBrokerConfig", "-b", brokerAddress, "-k", "maxMessageSize", "-v", "many"))
                .contains("CODE: 13", "must be a size such as 4 MiB");
        assertThat(admin.run("getNamesrvConfig"))
                .containsPattern("listenPort +=  " + nameServer.address().getPort());
    }

    @Test
    void nameserverKeepsValuesAndTheOrderOfTopics() {
        createTopic("ordered");
        assertThat(admin.run("updateKvConfig", "-s", "ns", "-k", "k", "-v", "v"))
                .contains("success");
        assertThat(admin.run("deleteKvConfig", "-s", "ns", "-k", "k")).contains("success");

        assertThat(admin.run("updateOrderConf", "-t", "ordered", "-m", "put", "-v", "broker-a:4"))
                .contains("update orderConf success");
        assertThat(admin.run("updateOrderConf", "-t", "ordered", "-m", "get")).contains("orderConf=[broker-a:4]");
        assertThat(admin.run("topicRoute", "-t", "ordered")).contains("\"orderTopicConf\":\"broker-a:4\"");
        assertThat(admin.run("updateOrderConf", "-t", "ordered", "-m", "delete"))
                .contains("success");
    }

    @Test
    void nameserverSettingsThatMayChangeAreChanged() {
        assertThat(admin.run("updateNamesrvConfig", "-k", "scanNotActiveBrokerInterval", "-v", "4000"))
                .contains("update name server config success");
        assertThat(admin.run("getNamesrvConfig"))
                .containsPattern("scan-interval +=  4000 ms")
                .containsPattern("scanNotActiveBrokerInterval +=  4000");
        assertThat(admin.run("updateNamesrvConfig", "-k", "listenPort", "-v", "1"))
                .contains("CODE: 16", "broker-timeout, scan-interval, scanNotActiveBrokerInterval");
        assertThat(admin.run("updateNamesrvConfig", "-k", "scan-interval", "-v", "soon"))
                .contains("CODE: 13", "scan-interval = soon: must be a duration");
        assertThat(admin.run("updateNamesrvConfig", "-k", "scan-interval", "-v", "1 ms"))
                .contains("CODE: 13", "below 10 ms");
        assertThat(admin.run("getNamesrvConfig")).containsPattern("scan-interval +=  4000 ms");
    }

    @Test
    void theBrokerIsToldToTidyUp() {
        assertThat(admin.run("cleanExpiredCQ", "-b", brokerAddress)).contains("success");
        assertThat(admin.run("cleanUnusedTopic", "-b", brokerAddress)).contains("success");
        assertThat(admin.run("deleteExpiredCommitLog", "-b", brokerAddress)).contains("success");
        assertThat(admin.run("exportPopRecord", "-b", brokerAddress))
                .contains("Export broker records, brokerName=broker-a")
                .doesNotContain("CODE");
    }

    @Test
    @SuppressWarnings("deprecation") // the client offers no other way
    void topicsOfUnitsAreListed() throws Exception {
        createTopic("no-unit");
        assertThat(admin.run("updateTopic", "-t", "of-unit", "-b", brokerAddress, "-u", "true"))
                .contains("success");
        assertThat(admin.run("updateTopic", "-t", "subscribed", "-b", brokerAddress, "-s", "true"))
                .contains("success");
        assertThat(admin.run("updateTopic", "-t", "both", "-b", brokerAddress, "-u", "true", "-s", "true"))
                .contains("success");
        MQClientAPIImpl api =
                producer.getDefaultMQProducerImpl().getMqClientFactory().getMQClientAPIImpl();
        await().atMost(PATIENCE)
                .until(() ->
                        api.getUnitTopicList(false, TIMEOUT_MS).getTopicList().size() == 2);
        assertThat(api.getUnitTopicList(false, TIMEOUT_MS).getTopicList()).containsExactlyInAnyOrder("of-unit", "both");
        assertThat(api.getHasUnitSubTopicList(false, TIMEOUT_MS).getTopicList())
                .containsExactlyInAnyOrder("subscribed", "both");
        assertThat(api.getHasUnitSubUnUnitTopicList(false, TIMEOUT_MS).getTopicList())
                .containsExactly("subscribed");
    }

    private static void createTopic(String name) {
        assertThat(admin.run("updateTopic", "-t", name, "-b", brokerAddress, "-r", "4", "-w", "4"))
                .contains("success");
        await().atMost(PATIENCE).until(() -> admin.run("topicRoute", "-t", name).contains(brokerAddress));
    }

    private static void drain(String topic, String group) throws Exception {
        Set<String> received = new CopyOnWriteArraySet<>();
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> received.add(message.getMsgId()));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        await().atMost(PATIENCE).until(() -> !received.isEmpty());
        consumer.shutdown();
    }
}
