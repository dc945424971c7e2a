package org.ferrymq.namesrv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.kv.DeleteKvConfig;
import org.ferrymq.protocol.command.kv.GetKvConfig;
import org.ferrymq.protocol.command.kv.GetKvNamespace;
import org.ferrymq.protocol.command.kv.KvConfigAnswer;
import org.ferrymq.protocol.command.kv.PutKvConfig;
import org.ferrymq.protocol.command.offset.GetMaxOffset;
import org.ferrymq.protocol.command.route.DeleteTopicOnNameServer;
import org.ferrymq.protocol.command.route.GetAllTopics;
import org.ferrymq.protocol.command.route.GetClusterInfo;
import org.ferrymq.protocol.command.route.GetRoute;
import org.ferrymq.protocol.command.route.RegisterBroker;
import org.ferrymq.protocol.command.route.UnregisterBroker;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.route.BrokerRegistration;
import org.ferrymq.protocol.route.ClusterInfo;
import org.ferrymq.protocol.route.DataVersion;
import org.ferrymq.protocol.route.KvTable;
import org.ferrymq.protocol.route.TopicConfigData;
import org.ferrymq.protocol.route.TopicList;
import org.ferrymq.protocol.route.TopicRoute;
import org.ferrymq.protocol.route.TopicTable;
import org.ferrymq.protocol.server.NameServerFactory;
import org.ferrymq.protocol.server.NameServerOptions;
import org.ferrymq.protocol.server.RunningServer;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every command of the nameserver, over the network, as its factory starts it. */
class NameServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningServer server = ServiceLoader.load(NameServerFactory.class)
            .findFirst()
            .orElseThrow()
            .start(new NameServerOptions(TransportConfig.LOOPBACK, 0));
    private final TransportClient client = new TransportClient(TransportConfig.client());
    private HeaderEncoding encoding = HeaderEncoding.JSON;

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(HeaderEncoding.class)
    void brokersRegisterAndClientsFindThem(HeaderEncoding headers) {
        encoding = headers;
        Connection broker = connect();
        Connection application = connect();

        assertThat(ask(broker, registration()).code()).isZero();

        TopicRoute route = JsonBody.read(body(application, new GetRoute("orders")), TopicRoute.class);
        assertThat(route.queueDatas().get(0).writeQueueNums()).isEqualTo(4);
        assertThat(route.brokerDatas().get(0).brokerAddrs()).containsEntry(0L, "127.0.0.1:10911");
        assertThat(JsonBody.read(body(application, new GetClusterInfo()), ClusterInfo.class)
                        .clusterAddrTable())
                .containsKey("C");
        assertThat(JsonBody.read(body(application, new GetAllTopics()), TopicList.class)
                        .topicList())
                .containsExactly("orders");

        assertThat(ask(application, new DeleteTopicOnNameServer("orders", null)).code())
                .isZero();
        assertThat(ask(application, new GetRoute("orders")).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);

        assertThat(ask(broker, new UnregisterBroker("broker-a", "127.0.0.1:10911", "C", 0))
                        .code())
                .isZero();
        assertThat(JsonBody.read(body(application, new GetClusterInfo()), ClusterInfo.class)
                        .brokerAddrTable())
                .isEmpty();
    }

    @Test
    void brokerIsGoneAtOnceWhenItsChannelCloses() {
        Connection broker = connect();
        Connection application = connect();
        ask(broker, registration());

        broker.close().join();

        await().atMost(PATIENCE)
                .until(() -> ask(application, new GetRoute("orders")).code() == ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void keepsValuesByNamespace() {
        Connection connection = connect();

        assertThat(ask(connection, new GetKvConfig("ns", "k")).code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        assertThat(ask(connection, new PutKvConfig("ns", "k", "v")).code()).isZero();
        assertThat(KvConfigAnswer.read(Commands.fields(ask(connection, new GetKvConfig("ns", "k"))))
                        .value())
                .isEqualTo("v");
        assertThat(JsonBody.read(body(connection, new GetKvNamespace("ns")), KvTable.class)
                        .table())
                .isEqualTo(Map.of("k", "v"));
        assertThat(ask(connection, new DeleteKvConfig("ns", "k")).code()).isZero();
        assertThat(ask(connection, new GetKvNamespace("ns")).code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
    }

    @Test
    void refusesWhatItDoesNotKnowWithARemark() {
        Connection connection = connect();

        Frame unknown = connection
                .request(Frame.request(9999, Map.of(), Unpooled.EMPTY_BUFFER, HeaderEncoding.JSON), PATIENCE)
                .join();
        Frame brokersOnly = ask(connection, new GetMaxOffset("orders", 0));
        Frame noTopic = connection
                .request(Frame.request(105, Map.of(), Unpooled.EMPTY_BUFFER, HeaderEncoding.JSON), PATIENCE)
                .join();

        assertThat(unknown.code()).isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
        assertThat(unknown.remark()).contains("9999");
        assertThat(brokersOnly.code()).isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
        assertThat(noTopic.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(noTopic.remark()).contains("topic");
    }

    @Test
    void nameserversAreIndependent() {
        try (RunningServer other =
                NameServer.start(NameServerConfig.DEFAULT.listeningOn(TransportConfig.LOOPBACK, 0))) {
            ask(connect(), registration());
            Connection elsewhere =
                    client.connect(other.address(), (c, f, r) -> {}).join();

            assertThat(ask(elsewhere, new GetRoute("orders")).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        }
    }

    private static RegisterBroker registration() {
        TopicConfigData topic = new TopicConfigData("orders", 4, 4, 6, "SINGLE_TAG", 0, false, Map.of());
        TopicTable table = new TopicTable(Map.of("orders", topic), DataVersion.ZERO);
        return new RegisterBroker(
                "broker-a",
                "127.0.0.1:10911",
                "C",
                "127.0.0.1:10912",
                0,
                0,
                false,
                0,
                true,
                JsonBody.write(BrokerRegistration.of(table)));
    }

    private Connection connect() {
        return client.connect(server.address(), (c, f, r) -> {}).join();
    }

    private Frame ask(Connection connection, Command command) {
        return connection.request(Commands.toFrame(command, encoding), PATIENCE).join();
    }

    private ByteBuf body(Connection connection, Command command) {
        Frame answer = ask(connection, command);
        assertThat(answer.code()).as(answer.remark()).isZero();
        return answer.body();
    }
}
