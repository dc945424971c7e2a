package org.ferrymq.broker.admin.offset;

import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.GroupRequests;
import org.ferrymq.broker.admin.request.OffsetRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin offset clone}. */
@Command(
        name = "clone",
        mixinStandardHelpOptions = true,
        description = {"Lets a group begin where another one is, on every broker."},
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqadmin offset clone billing billing-new",
            "  mqadmin offset clone billing billing-new --topic orders"
        })
final class OffsetCloneCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(index = "0", paramLabel = "FROM", description = "The group whose offsets are taken.")
    private String source;

    @Parameters(index = "1", paramLabel = "TO", description = "The group that gets them; made if it is not there.")
    private String destination;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Only of this topic. Default: of all that FROM consumes")
    private @Nullable String topic;

    @Override
    public Integer call() {
        Table table = new Table("from", "to", "broker");
        try (ClusterClient cluster = session.connect()) {
            GroupRequests groups = new GroupRequests(cluster);
            OffsetRequests offsets = new OffsetRequests(cluster);
            for (BrokerNode broker : groups.brokersOf(source)) {
                if (!groups.hasOffsets(broker, source, topic)) {
                    continue;
                }
                int clients = groups.clients(broker, destination);
                if (clients > 0) {
                    throw AdminException.refused("group " + destination + " has " + clients
                            + " clients connected, which would overwrite its offsets; stop them first");
                }
                offsets.cloneOffsets(broker, source, destination, topic);
                table.add(source, destination, broker.name());
            }
        }
        if (table.isEmpty()) {
            throw AdminException.refused(
                    "group " + source + " has no offsets" + (topic == null ? "" : " on topic " + topic)
                            + "; 'mqadmin group progress " + source + "' shows them");
        }
        session.done("Group " + destination + " begins where " + source + " is.", table);
        return 0;
    }
}
