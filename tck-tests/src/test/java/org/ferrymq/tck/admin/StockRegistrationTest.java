package org.ferrymq.tck.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.UtilAll;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.DataVersion;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.body.RegisterBrokerBody;
import org.apache.rocketmq.remoting.protocol.header.namesrv.BrokerHeartbeatRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.namesrv.GetRouteInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.namesrv.QueryDataVersionRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.namesrv.QueryDataVersionResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.namesrv.RegisterBrokerRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.namesrv.RegisterTopicRequestHeader;
import org.apache.rocketmq.remoting.protocol.route.QueueData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.ferrymq.tck.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What RocketMQ's own brokers send to nameservers, made by RocketMQ's own classes, to ours. */
class StockRegistrationTest {
    private static final String ADDRESS = "192.0.2.1:10911";
    private static final long TIMEOUT_MS = 60_000;

    private static ServerProcess nameServer;
    private static NettyRemotingClient client;

    @BeforeAll
    static void start() {
        nameServer = ServerProcess.nameServer().start();
        client = new NettyRemotingClient(new NettyClientConfig());
        client.start();
    }

    @AfterAll
    static void stop() {
        client.shutdown();
        nameServer.close();
    }

    @Test
    void registrationsAreUnderstoodCompressedOrNotAndAddUp() throws Exception {
        DataVersion version = new DataVersion();
        assertThat(register("stock", body(version, "plain-a", "plain-b"), false, true))
                .isEqualTo(ResponseCode.SUCCESS);
        version.nextVersion();
        assertThat(register("stock", body(version, "compressed"), true, true)).isEqualTo(ResponseCode.SUCCESS);

        for (String topic : new String[] {"plain-a", "plain-b", "compressed"}) {
            TopicRouteData route = route(topic);
            assertThat(route.getBrokerDatas().get(0).getBrokerAddrs()).containsEntry(0L, ADDRESS);
            assertThat(route.getQueueDatas().get(0).getReadQueueNums()).isEqualTo(6);
            assertThat(route.getQueueDatas().get(0).getWriteQueueNums()).isEqualTo(5);
        }
        assertThat(changed("stock", version)).isFalse();
        version.nextVersion();
        assertThat(changed("stock", version)).isTrue();
        assertThat(changed("unknown", version)).isTrue();
    }

    @Test
    void aBodyThatDoesNotHaveItsChecksumOrIsCutIsRefused() throws Exception {
        byte[] body = body(new DataVersion(), "damaged").encode(true);
        body[body.length / 2] ^= 1;
        assertThat(register("other", body, true, UtilAll.crc32(body) ^ 1)).isEqualTo(ResponseCode.SYSTEM_ERROR);
        for (int length : new int[] {0, 1, 10, body.length / 2, body.length - 1}) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThat(register("other", cut, true, 0)).isNotEqualTo(ResponseCode.SUCCESS);
        }
        assertThat(ask(RequestCode.GET_ROUTEINFO_BY_TOPIC, routeHeader("damaged"), null)
                        .getCode())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void aHeartbeatAloneIsAnswered() throws Exception {
        BrokerHeartbeatRequestHeader beat = new BrokerHeartbeatRequestHeader();
        beat.setBrokerName("beating");
        beat.setBrokerAddr(ADDRESS);
        beat.setClusterName("StockCluster");
        beat.setBrokerId(0L);
        assertThat(register("beating", body(new DataVersion(), "beaten"), false, true))
                .isEqualTo(ResponseCode.SUCCESS);
        assertThat(ask(RequestCode.BROKER_HEARTBEAT, beat, null).getCode()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(route("beaten").getBrokerDatas()).hasSize(1);
        assertThat(client.invokeSync(
                                ServerProcess.text(nameServer.address()),
                                RemotingCommand.createRequestCommand(RequestCode.BROKER_HEARTBEAT, null),
                                TIMEOUT_MS)
                        .getRemark())
                .contains("brokerName");
    }

    @Test
    void aSingleTopicIsRegistered() throws Exception {
        assertThat(register("single", body(new DataVersion(), "first"), false, true))
                .isEqualTo(ResponseCode.SUCCESS);
        TopicRouteData route = new TopicRouteData();
        QueueData queues = new QueueData();
        queues.setBrokerName("single");
        queues.setReadQueueNums(3);
        queues.setWriteQueueNums(2);
        queues.setPerm(6);
        route.setQueueDatas(List.of(queues));
        route.setBrokerDatas(List.of());
        RegisterTopicRequestHeader header = new RegisterTopicRequestHeader();
        header.setTopic("added");
        assertThat(ask(RequestCode.REGISTER_TOPIC_IN_NAMESRV, header, route.encode())
                        .getCode())
                .isEqualTo(ResponseCode.SUCCESS);
        assertThat(route("added").getQueueDatas().get(0).getWriteQueueNums()).isEqualTo(2);
        assertThat(route("added").getBrokerDatas().get(0).getBrokerAddrs()).containsEntry(0L, ADDRESS);
        assertThat(route("first").getQueueDatas()).hasSize(1);

        queues.setBrokerName("unknown");
        RemotingCommand refused = ask(RequestCode.REGISTER_TOPIC_IN_NAMESRV, header, route.encode());
        assertThat(refused.getCode()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(refused.getRemark()).contains("added");
    }

    private static RegisterBrokerBody body(DataVersion version, String... topics) {
        RegisterBrokerBody body = new RegisterBrokerBody();
        body.getTopicConfigSerializeWrapper().setDataVersion(version);
        ConcurrentMap<String, TopicConfig> table =
                body.getTopicConfigSerializeWrapper().getTopicConfigTable();
        for (String topic : topics) {
            table.put(topic, new TopicConfig(topic, 6, 5, 6));
        }
        return body;
    }

    private static int register(String broker, RegisterBrokerBody body, boolean compressed, boolean checksum)
            throws Exception {
        byte[] bytes = body.encode(compressed);
        return register(broker, bytes, compressed, checksum ? UtilAll.crc32(bytes) : 0);
    }

    private static int register(String broker, byte[] body, boolean compressed, int crc) throws Exception {
        RegisterBrokerRequestHeader header = new RegisterBrokerRequestHeader();
        header.setBrokerName(broker);
        header.setBrokerAddr(ADDRESS);
        header.setClusterName("StockCluster");
        header.setHaServerAddr("192.0.2.1:10912");
        header.setBrokerId(0L);
        header.setCompressed(compressed);
        header.setBodyCrc32(crc);
        return ask(RequestCode.REGISTER_BROKER, header, body).getCode();
    }

    private static boolean changed(String broker, DataVersion version) throws Exception {
        QueryDataVersionRequestHeader header = new QueryDataVersionRequestHeader();
        header.setBrokerName(broker);
        header.setBrokerAddr(ADDRESS);
        header.setClusterName("StockCluster");
        header.setBrokerId(0L);
        RemotingCommand answer = ask(RequestCode.QUERY_DATA_VERSION, header, version.encode());
        assertThat(answer.getCode()).isEqualTo(ResponseCode.SUCCESS);
        return answer.decodeCommandCustomHeader(QueryDataVersionResponseHeader.class)
                .getChanged();
    }

    private static TopicRouteData route(String topic) throws Exception {
        RemotingCommand answer = ask(RequestCode.GET_ROUTEINFO_BY_TOPIC, routeHeader(topic), null);
        assertThat(answer.getCode()).as(topic).isEqualTo(ResponseCode.SUCCESS);
        return TopicRouteData.decode(answer.getBody(), TopicRouteData.class);
    }

    private static GetRouteInfoRequestHeader routeHeader(String topic) {
        GetRouteInfoRequestHeader header = new GetRouteInfoRequestHeader();
        header.setTopic(topic);
        return header;
    }

    private static RemotingCommand ask(int code, CommandCustomHeader header, byte[] body) throws Exception {
        RemotingCommand request = RemotingCommand.createRequestCommand(code, header);
        request.setBody(body);
        return client.invokeSync(ServerProcess.text(nameServer.address()), request, TIMEOUT_MS);
    }
}
