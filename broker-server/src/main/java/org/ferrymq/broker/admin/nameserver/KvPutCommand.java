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

/** {@code mqadmin namesrv kv put}. */
@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        description = {"Sets a value on each nameserver. It survives a nameserver that was started with --store."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin namesrv kv put ORDER_TOPIC_CONFIG orders \"broker-a:4;broker-b:4\""})
final class KvPutCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(index = "0", paramLabel = "NAMESPACE", description = "The namespace.")
    private String namespace;

    @Parameters(index = "1", paramLabel = "KEY", description = "The key.")
    private String key;

    @Parameters(index = "2", paramLabel = "VALUE", description = "The value.")
    private String value;

    @Override
    public Integer call() {
        Table table = new Table("nameserver", "key", "value");
        try (ClusterClient cluster = session.connect()) {
            NameServerRequests requests = new NameServerRequests(cluster);
            for (InetSocketAddress nameserver : cluster.nameservers()) {
                requests.put(nameserver, namespace, key, value);
                table.add(ClusterClient.shown(nameserver), key, value);
            }
        }
        session.print(table);
        return 0;
    }
}
