package org.ferrymq.client.nameserver;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.ferrymq.client.remoting.BrokerLocator;
import org.jspecify.annotations.Nullable;

/** Gives the address that is known already the first time and asks every further time. Thread-safe. */
public final class LastKnownLocator implements BrokerLocator {
    private final AtomicReference<@Nullable String> known;
    private final BrokerLocator otherwise;

    /**
     * Tries a known place before it asks.
     *
     * @param known {@code host:port}, or null if nothing is known
     * @param otherwise who is asked every further time, and at once if nothing is known
     */
    public LastKnownLocator(@Nullable String known, BrokerLocator otherwise) {
        this.known = new AtomicReference<>(known);
        this.otherwise = otherwise;
    }

    @Override
    public CompletableFuture<InetSocketAddress> locate() {
        String address = known.getAndSet(null);
        return address == null
                ? otherwise.locate()
                : CompletableFuture.completedFuture(NameServerLocator.parse("the cluster", address));
    }
}
