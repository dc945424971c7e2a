package org.ferrymq.tck.cluster;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.route.GetClusterInfo;
import org.ferrymq.protocol.command.route.GetRoute;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.ClusterInfo;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.ConnectionListener;
import org.ferrymq.protocol.transport.Responder;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.ferrymq.protocol.transport.TransportServer;

/** Answers what another nameserver answers, but sends everybody to proxies in front of the brokers. Thread-safe. */
final class RelayNameServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final InetSocketAddress other;
    private final Map<String, Integer> proxies;
    private final TransportClient client = new TransportClient(TransportConfig.client());
    private final TransportServer server;
    private final int port;

    /**
     * Begins to answer, on a free port.
     *
     * @param other the nameserver that knows
     * @param proxies ports by the names of the brokers
     */
    RelayNameServer(InetSocketAddress other, Map<String, Integer> proxies) {
        this.other = other;
        this.proxies = Map.copyOf(proxies);
        server = new TransportServer(
                TransportConfig.server("127.0.0.1", 0).withIoThreads(1), this::answer, ConnectionListener.NONE);
        port = server.start().getPort();
    }

    String url() {
        return "ferry://127.0.0.1:" + port;
    }

    private void answer(Connection from, Frame request, Responder responder) {
        boolean clusters = request.code() == CommandType.GET_BROKER_CLUSTER_INFO.code();
        Frame question = clusters
                ? Commands.toFrame(new GetClusterInfo(), HeaderEncoding.JSON)
                : Commands.toFrame((GetRoute) Commands.decode(request), HeaderEncoding.JSON);
        var unused = client.connect(other, (pushing, pushed, back) -> pushed.release())
                .thenCompose(connection -> connection.request(question, LIMIT).whenComplete((answer, failure) -> {
                    var unusedClose = connection.close();
                }))
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        responder.respond(Frame.response(request, ResponseCode.SYSTEM_ERROR, failure.toString()));
                    } else if (clusters) {
                        responder.respond(Frame.response(
                                request,
                                answer.code(),
                                null,
                                Map.of(),
                                JsonBody.write(moved(JsonBody.read(answer.body(), ClusterInfo.class)))));
                        answer.release();
                    } else {
                        responder.respond(Frame.response(
                                request,
                                answer.code(),
                                answer.remark(),
                                Map.of(),
                                answer.body().retain()));
                        answer.release();
                    }
                    request.release();
                });
    }

    private ClusterInfo moved(ClusterInfo info) {
        Map<String, BrokerData> brokers = new TreeMap<>();
        info.brokerAddrTable()
                .forEach((name, data) -> brokers.put(
                        name,
                        new BrokerData(
                                data.cluster(), name, new TreeMap<>(Map.of(0L, "127.0.0.1:" + proxies.get(name))))));
        return new ClusterInfo(brokers, info.clusterAddrTable());
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
