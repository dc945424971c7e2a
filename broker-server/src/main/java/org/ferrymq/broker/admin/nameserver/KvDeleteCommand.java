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

/** {@code mqadmin namesrv kv delete}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = {"Removes a value from each nameserver."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin namesrv kv delete ORDER_TOPIC_CONFIG orders"})
final class KvDeleteCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(index = "0", paramLabel = "NAMESPACE", description = "The namespace.")
    private String namespace;

    @Parameters(index = "1", paramLabel = "KEY", description = "The key.")
    private String key;

    @Override
    public Integer call() {
        Table table = new Table("nameserver", "key");
        try (ClusterClient cluster = session.connect()) {
            NameServerRequests requests = new NameServerRequests(cluster);
            for (InetSocketAddress nameserver : cluster.nameservers()) {
                requests.delete(nameserver, namespace, key);
                table.add(ClusterClient.shown(nameserver), key);
            }
        }
        session.done("Deleted " + key + " of namespace " + namespace + ".", table);
        return 0;
    }
}
