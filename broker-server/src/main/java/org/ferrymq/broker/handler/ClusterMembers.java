package org.ferrymq.broker.handler;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.metadata.Members;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * The other brokers of the cluster that this one remembers, until an administrator says that one will not come back, which is refused while a nameserver lists it: it would be
 * remembered again within seconds. Thread-safe.
 */
public final class ClusterMembers {
    /** Asks the nameservers of this broker. */
    @FunctionalInterface
    public interface NameServers {
        /** {@return the addresses of those that list a broker of that name; fails if one that is connected does not answer} */
        CompletableFuture<List<String>> listing(String brokerName);
    }

    /** For whoever wants to have a broker forgotten that is registered. */
    private static final String HOW_TO_GO_ON =
            "If it runs, stop it first. If it is dead, nameservers drop it at the latest"
                    + " some two minutes after its death ('mqadmin namesrv list' shows whom each lists): repeat this then";

    private final Members members;
    private final BrokerIdentity identity;
    private volatile NameServers nameServers = name -> CompletableFuture.completedFuture(List.of());

    /** Those of the cluster of that broker. */
    public ClusterMembers(Members members, BrokerIdentity identity) {
        this.members = members;
        this.identity = identity;
    }

    /** Sets who asks the nameservers, as soon as that is known; before, none lists anybody. */
    public void nameServers(NameServers asked) {
        nameServers = asked;
    }

    /** Their names, sorted. */
    public List<String> names() {
        return members.of(identity.clusterName());
    }

    /**
     * Forgets one; what it has prepared is not waited for any more. Ends when that is on disk. Fails with NOT_FOUND if none of that name is remembered, with IN_USE if a nameserver lists it.
     */
    public CompletableFuture<Void> forget(String name) {
        if (!members.knows(name)) {
            return CompletableFuture.failedFuture(new FerryException(
                    ErrorCode.NOT_FOUND,
                    "broker " + identity.brokerName() + " remembers no broker " + name + ", but " + names()));
        }
        return nameServers.listing(name).thenCompose(listing -> {
            if (!listing.isEmpty()) {
                throw new FerryException(
                        ErrorCode.IN_USE,
                        "broker " + name + " is registered with nameserver " + String.join(", ", listing)
                                + " of broker " + identity.brokerName()
                                + ", which has not forgotten it. " + HOW_TO_GO_ON);
            }
            return members.forget(name);
        });
    }
}
