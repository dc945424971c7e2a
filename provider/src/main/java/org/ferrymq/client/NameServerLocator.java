package org.ferrymq.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.Commands;
import org.ferrymq.protocol.command.GetClusterInfo;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.NoNameServer;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.ClusterInfo;
import org.ferrymq.protocol.transport.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Asks nameservers, one after the other, for the clusters and picks the first master by name, or the broker or cluster that the options
 * name. Thread-safe.
 */
final class NameServerLocator implements BrokerLocator {
    private static final long MASTER = 0L;

    private final Connector connector;
    private final List<ConnectionUrl.HostPort> nameServers;
    private final Duration limit;
    private final @Nullable String wantedBroker;
    private final @Nullable String wantedCluster;

    /**
     * Creates a locator.
     *
     * @param limit for connecting to one nameserver and for its answer, each
     */
    NameServerLocator(
            Connector connector,
            List<ConnectionUrl.HostPort> nameServers,
            Duration limit,
            @Nullable String wantedBroker,
            @Nullable String wantedCluster) {
        this.connector = connector;
        this.nameServers = nameServers;
        this.limit = limit;
        this.wantedBroker = wantedBroker;
        this.wantedCluster = wantedCluster;
    }

    @Override
    public CompletableFuture<InetSocketAddress> locate() {
        return locate(0, new StringBuilder());
    }

    private CompletableFuture<InetSocketAddress> locate(int index, StringBuilder problems) {
        if (index == nameServers.size()) {
            return CompletableFuture.failedFuture(
                    new FerryException(ErrorCode.CONNECTION_FAILED, "no nameserver could name a broker:" + problems));
        }
        ConnectionUrl.HostPort server = nameServers.get(index);
        return ask(server).thenApply(info -> pick(server, info)).exceptionallyCompose(failure -> {
            String problem = String.valueOf(Failures.of(failure).getMessage());
            problems.append(index == 0 ? " " : "; ").append(problem);
            return locate(index + 1, problems);
        });
    }

    private CompletableFuture<ClusterInfo> ask(ConnectionUrl.HostPort server) {
        return connector
                .connect(InetSocketAddress.createUnresolved(server.host(), server.port()), limit, Connector.NO_PUSHES)
                .thenCompose(connection -> connection
                        .request(Commands.toFrame(new GetClusterInfo(), HeaderEncoding.JSON), limit)
                        .thenApply(answer -> read(server, answer))
                        .whenComplete((info, failure) -> close(connection)));
    }

    private static void close(Connection connection) {
        Failures.unawaited(connection.close());
    }

    private static ClusterInfo read(ConnectionUrl.HostPort server, Frame answer) {
        try {
            if (answer.code() != ResponseCode.SUCCESS) {
                throw new FerryException(
                        ErrorCode.CONNECTION_FAILED,
                        NoNameServer.message(InetSocketAddress.createUnresolved(server.host(), server.port()), answer));
            }
            return JsonBody.read(answer.body(), ClusterInfo.class);
        } finally {
            answer.release();
        }
    }

    private InetSocketAddress pick(ConnectionUrl.HostPort server, ClusterInfo info) {
        for (Map.Entry<String, BrokerData> entry : new TreeMap<>(info.brokerAddrTable()).entrySet()) {
            String address = entry.getValue().brokerAddrs().get(MASTER);
            if (address != null && isWanted(entry.getKey(), info)) {
                return parse(server, address);
            }
        }
        String wanted = (wantedBroker == null ? "" : " of name '" + wantedBroker + "'")
                + (wantedCluster == null ? "" : " in cluster '" + wantedCluster + "'");
        throw new FerryException(
                ErrorCode.CONNECTION_FAILED,
                "nameserver " + server + " knows no master broker" + wanted + " (it knows "
                        + new TreeMap<>(info.brokerAddrTable()).keySet() + ")");
    }

    private boolean isWanted(String broker, ClusterInfo info) {
        Set<String> cluster =
                wantedCluster == null ? null : info.clusterAddrTable().get(wantedCluster);
        return (wantedBroker == null || wantedBroker.equals(broker))
                && (wantedCluster == null || (cluster != null && cluster.contains(broker)));
    }

    private static InetSocketAddress parse(ConnectionUrl.HostPort server, String address) {
        int colon = address.lastIndexOf(':');
        try {
            return InetSocketAddress.createUnresolved(
                    address.substring(0, colon).replaceAll("[\\[\\]]", ""),
                    Integer.parseInt(address.substring(colon + 1)));
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new FerryException(
                    ErrorCode.PROTOCOL_ERROR, "nameserver " + server + " names a broker at '" + address + "'", e);
        }
    }
}
