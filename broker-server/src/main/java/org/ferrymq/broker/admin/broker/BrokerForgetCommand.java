package org.ferrymq.broker.admin.broker;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.BrokerRequests;
import org.ferrymq.broker.admin.request.NameServerRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.protocol.route.BrokerData;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mqadmin broker forget}. */
@Command(
        name = "forget",
        mixinStandardHelpOptions = true,
        description = {
            "Says that a broker will not come back, on all others.",
            "Recovery of XA transactions fails while a broker of the cluster is away, because what it has prepared",
            "would be overlooked. Only when it is gone for good; a broker that registers again is known again.",
            "Refused while a nameserver lists it: those of --namesrv are asked, and each broker asks its own."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin broker forget broker-b"})
final class BrokerForgetCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "NAME", description = "The broker that is gone.")
    private String name;

    @Override
    public Integer call() {
        Table table = new Table("broker", "on", "state");
        try (ClusterClient cluster = session.connect()) {
            List<BrokerNode> brokers = cluster.brokers();
            requireNotListed(cluster);
            BrokerRequests requests = new BrokerRequests(cluster);
            List<BrokerNode> done = new ArrayList<>();
            List<String> strangers = new ArrayList<>();
            for (BrokerNode broker : brokers) {
                String notKnown = forget(requests, broker, done);
                if (notKnown == null) {
                    done.add(broker);
                    table.add(name, broker.name(), "forgotten");
                } else {
                    strangers.add(notKnown);
                    table.add(name, broker.name(), "not known");
                }
            }
            if (done.isEmpty()) {
                throw AdminException.refused("nothing was forgotten: " + String.join("; ", strangers));
            }
            session.done("Forgot broker " + name + " on " + BrokerNode.names(done) + ".", table);
        }
        return 0;
    }

    private @Nullable String forget(BrokerRequests requests, BrokerNode broker, List<BrokerNode> done) {
        try {
            return requests.forget(broker, name);
        } catch (AdminException e) {
            if (done.isEmpty()) {
                throw e;
            }
            throw AdminException.unreachable(
                    "broker " + name + " is forgotten on " + BrokerNode.names(done) + ", not on " + broker.name() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Brokers ask their own nameservers too, which may be others. */
    private void requireNotListed(ClusterClient cluster) {
        NameServerRequests requests = new NameServerRequests(cluster);
        List<String> listing = new ArrayList<>();
        for (InetSocketAddress nameserver : cluster.nameservers()) {
            try {
                BrokerData listed =
                        requests.brokers(nameserver).brokerAddrTable().get(name);
                if (listed != null) {
                    listing.add("nameserver " + ClusterClient.shown(nameserver) + " (at "
                            + String.join(", ", listed.brokerAddrs().values()) + ")");
                }
            } catch (AdminException e) {
                session.note("Not asked whether it lists broker " + name + ": " + e.getMessage());
            }
        }
        if (!listing.isEmpty()) {
            throw AdminException.refused("broker " + name + " is registered with " + String.join(" and ", listing)
                    + "; nothing was forgotten, because it would be known again at once. If it runs, stop it first. If it is"
                    + " dead, nameservers drop it at the latest some two minutes after its death ('mqadmin namesrv list' shows whom each"
                    + " lists): repeat this then");
        }
    }
}
