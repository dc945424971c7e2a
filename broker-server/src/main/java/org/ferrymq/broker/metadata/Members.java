package org.ferrymq.broker.metadata;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other brokers of the cluster that this one has ever heard of, until an administrator says that one will not come back: nameservers forget a broker that dies, and
 * what is prepared on it is not to be overlooked meanwhile. The same rules as {@link Topics}. Thread-safe.
 */
public final class Members {
    static final String KIND = "members";

    private static final Logger log = LoggerFactory.getLogger(Members.class);

    /**
     * A broker, by its name.
     *
     * @param cluster the cluster that it was in when it was seen first
     * @param since when that was, ms since the epoch
     */
    public record Member(String cluster, long since) {}

    private final LoggedTable<Member> table;

    Members(TableLog log) {
        this.table = new LoggedTable<>(KIND, Member.class, log, (before, after) -> {});
    }

    LoggedTable<Member> table() {
        return table;
    }

    /** The names of those of a cluster, sorted. */
    public List<String> of(String cluster) {
        return table.asMap().entrySet().stream()
                .filter(entry -> entry.getValue().cluster().equals(cluster))
                .map(java.util.Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** These are there now; those that were not known are remembered from now on. */
    public void saw(Collection<String> brokers, String cluster, long nowMs) {
        for (String broker : brokers) {
            Member known = table.get(broker);
            if (known == null || !known.cluster().equals(cluster)) {
                var unused = table.change(broker, current -> new Member(cluster, nowMs))
                        .whenComplete((done, error) -> {
                            if (error == null) {
                                log.info("broker {} belongs to cluster {}: remembered", broker, cluster);
                            } else {
                                log.warn("broker {} of cluster {} is not remembered yet", broker, cluster, error);
                            }
                        });
            }
        }
    }

    /** Whether there is one of that name, of whatever cluster. */
    public boolean knows(String broker) {
        return table.get(broker) != null;
    }

    /** Forgets one, if it is known. */
    public CompletableFuture<Void> forget(String broker) {
        return table.change(broker, current -> null).thenAccept(gone -> {});
    }
}
