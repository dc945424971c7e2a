package org.ferrymq.broker.admin.nameserver;

import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.NameServerRequests;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What {@code mqadmin namesrv wipe-write} and {@code mqadmin namesrv allow-write} share. */
abstract sealed class WritePermissionChange implements Callable<Integer> permits WipeWriteCommand, AllowWriteCommand {
    private final boolean allowed;

    @Mixin
    private Session session;

    @Parameters(paramLabel = "BROKER", description = "Name of the broker.")
    private String brokerName;

    /** {@code allowed}: whether clients may write to the broker from then on. */
    WritePermissionChange(boolean allowed) {
        this.allowed = allowed;
    }

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
                        requests.writePermission(nameserver, brokerName, allowed));
            }
        }
        session.print(table);
        return 0;
    }
}
