package org.ferrymq.client.cluster;

import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What nameservers know. Thread-safe; futures fail with {@link org.ferrymq.protocol.ErrorCode#CONNECTION_FAILED} if none answers. */
public interface ClusterDirectory {
    /** The cluster that this connection is for, with its brokers of now. */
    CompletableFuture<ClusterView> view();

    /** The names of the brokers, of whatever cluster, that have a topic of that name to read or write; empty if none is known to have it. */
    CompletableFuture<Set<String>> brokersOf(String topic);
}
