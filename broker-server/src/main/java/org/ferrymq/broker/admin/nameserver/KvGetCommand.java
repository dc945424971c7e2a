package org.ferrymq.broker.admin.nameserver;

import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.NameServerRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mqadmin namesrv kv get}. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = {"Shows a value on each nameserver, so that a difference is seen."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin namesrv kv get ORDER_TOPIC_CONFIG orders"})
final class KvGetCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(index = "0", paramLabel = "NAMESPACE", description = "The namespace.")
    private String namespace;

    @Parameters(index = "1", paramLabel = "KEY", description = "The key.")
    private String key;

    @Override
    public Integer call() {
        Table table = new Table("nameserver", "value");
        boolean any = false;
        try (ClusterClient cluster = session.connect()) {
            NameServerRequests requests = new NameServerRequests(cluster);
            for (InetSocketAddress nameserver : cluster.nameservers()) {
                String value = requests.get(nameserver, namespace, key);
                any |= value != null;
                table.add(ClusterClient.shown(nameserver), value);
            }
        }
        if (!any) {
            throw AdminException.refused("no nameserver has a value of " + key + " in namespace " + namespace);
        }
        session.print(table);
        return 0;
    }
}
