package org.ferrymq.client.nameserver;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.client.remoting.BrokerLocator;
import org.ferrymq.client.url.ConnectionUrl;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.route.GetClusterInfo;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.ClusterInfo;
import org.jspecify.annotations.Nullable;

/**
 * Asks nameservers for the clusters and picks the first master by name, or the broker or cluster that the options
 * name. Thread-safe.
 */
public final class NameServerLocator implements BrokerLocator {
    private static final long MASTER = 0L;

    private final NameServers nameServers;
    private final @Nullable String wantedBroker;
    private final @Nullable String wantedCluster;

    /** Creates a locator. */
    public NameServerLocator(NameServers nameServers, @Nullable String wantedBroker, @Nullable String wantedCluster) {
        this.nameServers = nameServers;
        this.wantedBroker = wantedBroker;
        this.wantedCluster = wantedCluster;
    }

    @Override
    public CompletableFuture<InetSocketAddress> locate() {
        return nameServers.ask(GetClusterInfo::new, this::pick);
    }

    private InetSocketAddress pick(ConnectionUrl.HostPort server, Frame answer) {
        ClusterInfo info = NameServers.read(server, answer, ClusterInfo.class);
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

    static InetSocketAddress parse(Object server, String address) {
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
