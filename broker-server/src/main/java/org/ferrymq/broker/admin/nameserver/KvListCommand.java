package org.ferrymq.broker.admin.nameserver;

import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.NameServerRequests;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mqadmin namesrv kv list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {"Lists the values of a namespace, of the first nameserver."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin namesrv kv list ORDER_TOPIC_CONFIG"})
final class KvListCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(index = "0", paramLabel = "NAMESPACE", description = "The namespace.")
    private String namespace;

    @Override
    public Integer call() {
        Table table = new Table("key", "value");
        try (ClusterClient cluster = session.connect()) {
            new NameServerRequests(cluster)
                    .all(cluster.nameservers().get(0), namespace)
                    .forEach(table::add);
        }
        session.print(table);
        if (table.isEmpty()) {
            session.note("There are no values in namespace " + namespace + ".");
        }
        return 0;
    }
}
