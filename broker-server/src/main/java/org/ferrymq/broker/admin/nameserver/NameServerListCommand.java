package org.ferrymq.broker.admin.nameserver;

import java.net.InetSocketAddress;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.NameServerRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.protocol.route.BrokerData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mqadmin namesrv list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {"Lists the nameservers that were given, whether they answer, and the brokers that each knows."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin namesrv list --namesrv \"host1:9876;host2:9876\""})
final class NameServerListCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Override
    public Integer call() {
        Table table = new Table("nameserver", "answers", "broker", "cluster", "addresses");
        AdminException silent = null;
        try (ClusterClient cluster = session.connect()) {
            NameServerRequests requests = new NameServerRequests(cluster);
            for (InetSocketAddress nameserver : cluster.nameservers()) {
                try {
                    add(table, nameserver, requests);
                } catch (AdminException e) {
                    table.add(ClusterClient.shown(nameserver), false, null, null, null);
                    silent = e;
                }
            }
        }
        session.print(table);
        if (silent != null) {
            throw silent;
        }
        return 0;
    }

    private static void add(Table table, InetSocketAddress nameserver, NameServerRequests requests) {
        TreeMap<String, BrokerData> brokers =
                new TreeMap<>(requests.brokers(nameserver).brokerAddrTable());
        for (BrokerData broker : brokers.values()) {
            table.add(
                    ClusterClient.shown(nameserver),
                    true,
                    broker.brokerName(),
                    broker.cluster(),
                    String.join(", ", broker.brokerAddrs().values()));
        }
        if (brokers.isEmpty()) {
            table.add(ClusterClient.shown(nameserver), true, null, null, null);
        }
    }
}
