package org.ferrymq.client;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Gives the address that is known already the first time and asks every further time. Thread-safe. */
final class LastKnownLocator implements BrokerLocator {
    private final AtomicReference<@Nullable String> known;
    private final BrokerLocator otherwise;

    LastKnownLocator(@Nullable String known, BrokerLocator otherwise) {
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
