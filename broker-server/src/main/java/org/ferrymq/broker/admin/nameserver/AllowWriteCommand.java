package org.ferrymq.broker.admin.nameserver;

import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.NameServerRequests;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mqadmin namesrv allow-write}. */
@Command(
        name = "allow-write",
        mixinStandardHelpOptions = true,
        description = {"Undoes wipe-write."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin namesrv allow-write broker-a"})
final class AllowWriteCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "BROKER", description = "Name of the broker.")
    private String brokerName;

    @Override
    public Integer call() {
        Table table = new Table("nameserver", "broker", "topics");
        try (ClusterClient cluster = session.connect()) {
            cluster.brokers(brokerName);
            NameServerRequests requests = new NameServerRequests(cluster);
            for (InetSocketAddress nameserver : cluster.nameservers()) {
                table.add(
                        ClusterClient.shown(nameserver),
                        brokerName,
                        requests.writePermission(nameserver, brokerName, true));
            }
        }
        session.print(table);
        return 0;
    }
}
