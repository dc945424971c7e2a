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

/** {@code mqadmin namesrv wipe-write}. */
@Command(
        name = "wipe-write",
        mixinStandardHelpOptions = true,
        description = {
            "Lets nobody write to a broker any more, before maintenance: routes say that it is only read.",
            "Clients follow within 30 s. It ends with allow-write, or when the broker is stopped."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin namesrv wipe-write broker-a"})
final class WipeWriteCommand implements Callable<Integer> {
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
                        requests.writePermission(nameserver, brokerName, false));
            }
        }
        session.print(table);
        return 0;
    }
}
