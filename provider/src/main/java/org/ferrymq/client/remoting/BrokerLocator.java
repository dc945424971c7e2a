package org.ferrymq.client.remoting;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** Finds the broker that a connection talks to. */
@FunctionalInterface
public interface BrokerLocator {
    /** The broker's address right now; fails with CONNECTION_FAILED if there is none. */
    CompletableFuture<InetSocketAddress> locate();
}
