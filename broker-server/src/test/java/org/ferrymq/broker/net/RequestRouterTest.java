package org.ferrymq.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrymq.broker.BrokerClient;
import org.ferrymq.broker.BrokerClient.Reply;
import org.ferrymq.broker.handler.ExchangeMeter;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.security.Access;
import org.ferrymq.broker.store.StoreException;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.jms.connection.Ping;
import org.ferrymq.protocol.command.jms.transaction.TxRecover;
import org.ferrymq.protocol.command.offset.GetMaxOffset;
import org.ferrymq.protocol.command.offset.GetMinOffset;
import org.ferrymq.protocol.command.offset.GetTopicStats;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.transport.ConnectionListener;
import org.ferrymq.protocol.transport.TransportConfig;
import org.ferrymq.protocol.transport.TransportServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The router behind a real transport. */
class RequestRouterTest {
    private final AtomicInteger pings = new AtomicInteger();
    private TransportServer server;
    private InetSocketAddress address;
    private BrokerClient client;

    @BeforeEach
    void start() {
        HandlerTable table = new HandlerTable()
                .on(CommandType.PING, Ping.class, (ping, peer) -> {
                    pings.incrementAndGet();
                    return Response.success(Map.of("peer", String.valueOf(peer.id())))
                            .done();
                })
                .on(CommandType.GET_MAX_OFFSET, GetMaxOffset.class, (command, peer) -> {
                    throw new IllegalStateException("defect");
                })
                .on(
                        CommandType.GET_MIN_OFFSET,
                        GetMinOffset.class,
                        (command, peer) -> CompletableFuture.failedFuture(
                                new FerryException(ErrorCode.IN_USE, "somebody uses it")))
                .on(
                        CommandType.GET_TOPIC_STATS_INFO,
                        GetTopicStats.class,
                        (command, peer) -> CompletableFuture.supplyAsync(() -> {
                            throw new StoreException(StoreException.Reason.FAILED, "disk gone");
                        }))
                .on(
                        CommandType.TX_RECOVER,
                        TxRecover.class,
                        (command, peer) -> CompletableFuture.failedFuture(
                                new StoreException(StoreException.Reason.FAILED, "disk gone")));
        server = new TransportServer(
                TransportConfig.server("127.0.0.1", 0),
                new RequestRouter(table, ExchangeMeter.NONE, Access.FREE),
                ConnectionListener.NONE);
        address = server.start();
        client = new BrokerClient(address);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void answersAndKeepsOnePeerPerConnection() {
        Reply first = client.call(new Ping());
        Reply second = client.call(new Ping());
        assertThat(first.code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(first.fields().get("peer"))
                .isNotNull()
                .isEqualTo(second.fields().get("peer"));
        try (BrokerClient other = new BrokerClient(address)) {
            assertThat(other.call(new Ping()).fields().get("peer"))
                    .isNotEqualTo(first.fields().get("peer"));
        }
    }

    @Test
    void everyFailureBecomesAnErrorAnswerAndTheConnectionGoesOn() {
        assertThat(client.call(new GetMaxOffset("t", 0)))
                .returns(ResponseCode.SYSTEM_ERROR, Reply::code)
                .satisfies(reply -> assertThat(reply.remark()).contains("defect"));
        assertThat(client.call(new GetMinOffset("t", 0)))
                .returns(ResponseCode.IN_USE, Reply::code)
                .returns("somebody uses it", Reply::remark);
        assertThat(client.call(new GetTopicStats("t")).code())
                .as("stock clients do not know our codes")
                .isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(client.call(new TxRecover()).code()).isEqualTo(ResponseCode.STORE_FAILED);
        assertThat(client.call(new Ping()).code()).isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void unknownCodesAndBadFieldsAreNamed() {
        assertThat(raw(12_345, Map.of(), ""))
                .returns(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, Reply::code)
                .satisfies(reply -> assertThat(reply.remark()).contains("12345"));
        assertThat(raw(CommandType.HEART_BEAT.code(), Map.of(), "{}").code())
                .as("known, but without a handler")
                .isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
        assertThat(raw(CommandType.GET_MAX_OFFSET.code(), Map.of("topic", "t", "queueId", "many"), ""))
                .returns(ResponseCode.MESSAGE_ILLEGAL, Reply::code)
                .satisfies(reply -> assertThat(reply.remark()).contains("queueId", "many"));
        assertThat(raw(CommandType.HEART_BEAT.code(), Map.of(), "{\"clientID\":")
                        .code())
                .isNotEqualTo(ResponseCode.SUCCESS);
        assertThat(client.call(new Ping()).code()).isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void onewayRequestsAreHandledWithoutAnAnswer() {
        client.oneway(new Ping());
        client.oneway(new GetMaxOffset("t", 0));
        assertThat(client.call(new Ping()).code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(pings).hasValue(2);
    }

    private Reply raw(int code, Map<String, String> fields, String body) {
        return client.raw(Frame.request(
                        code, fields, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), HeaderEncoding.JSON))
                .join();
    }
}
