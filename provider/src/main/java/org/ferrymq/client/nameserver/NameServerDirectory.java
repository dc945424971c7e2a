package org.ferrymq.client.nameserver;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.client.cluster.ClusterDirectory;
import org.ferrymq.client.cluster.ClusterView;
import org.ferrymq.client.url.ConnectionUrl;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.route.GetClusterInfo;
import org.ferrymq.protocol.command.route.GetRoute;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.ClusterInfo;
import org.ferrymq.protocol.route.QueueData;
import org.ferrymq.protocol.route.TopicRoute;
import org.jspecify.annotations.Nullable;

/** Asks nameservers for a cluster: the one that is named, else that of the first master broker by name, and from then on for the same. Thread-safe. */
public final class NameServerDirectory implements ClusterDirectory {
    private static final long MASTER = 0L;
    private static final int READ_OR_WRITE = 4 | 2;

    private final NameServers nameServers;
    private volatile @Nullable String wantedCluster;

    /** Asks these nameservers; without a wanted cluster for that of the first master broker by name. */
    public NameServerDirectory(NameServers nameServers, @Nullable String wantedCluster) {
        this.nameServers = nameServers;
        this.wantedCluster = wantedCluster;
    }

    @Override
    public CompletableFuture<ClusterView> view() {
        return nameServers.ask(GetClusterInfo::new, this::view);
    }

    private ClusterView view(ConnectionUrl.HostPort server, Frame answer) {
        ClusterInfo info = NameServers.read(server, answer, ClusterInfo.class);
        SortedMap<String, String> masters = new TreeMap<>();
        for (Map.Entry<String, BrokerData> entry : info.brokerAddrTable().entrySet()) {
            String address = entry.getValue().brokerAddrs().get(MASTER);
            if (address != null) {
                masters.put(entry.getKey(), address);
            }
        }
        for (String first : masters.keySet()) {
            String cluster = clusterOf(first, info);
            if (cluster != null) {
                wantedCluster = cluster;
                masters.keySet().retainAll(info.clusterAddrTable().get(cluster));
                return new ClusterView(cluster, masters);
            }
        }
        String wanted = wantedCluster;
        throw new FerryException(
                ErrorCode.CONNECTION_FAILED,
                "nameserver " + server + " knows no master broker"
                        + (wanted == null ? "" : " in cluster '" + wanted + "'") + " (it knows "
                        + new TreeMap<>(info.brokerAddrTable()).keySet() + ")");
    }

    private @Nullable String clusterOf(String broker, ClusterInfo info) {
        String wanted = wantedCluster;
        for (Map.Entry<String, Set<String>> entry : new TreeMap<>(info.clusterAddrTable()).entrySet()) {
            if (entry.getValue().contains(broker) && (wanted == null || wanted.equals(entry.getKey()))) {
                return entry.getKey();
            }
        }
        return null;
    }

    @Override
    public CompletableFuture<Set<String>> brokersOf(String topic) {
        return nameServers.ask(() -> new GetRoute(topic), NameServerDirectory::brokers);
    }

    private static Set<String> brokers(ConnectionUrl.HostPort server, Frame answer) {
        if (answer.code() == ResponseCode.TOPIC_NOT_EXIST) {
            answer.release();
            return Set.of();
        }
        Set<String> brokers = new TreeSet<>();
        for (QueueData queues :
                NameServers.read(server, answer, TopicRoute.class).queueDatas()) {
            if ((queues.perm() & READ_OR_WRITE) != 0) {
                brokers.add(queues.brokerName());
            }
        }
        return brokers;
    }
}
