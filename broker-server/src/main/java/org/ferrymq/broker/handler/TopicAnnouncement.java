package org.ferrymq.broker.handler;

import java.util.concurrent.CompletableFuture;

/**
 * Lets an answer wait until the nameservers know what it says: whoever has made a topic may look for its route at once. Sends do not
 * wait for it, or the first one to a new topic would be overtaken by the second. Thread-safe.
 */
public final class TopicAnnouncement {
    /** Who tells the nameservers. */
    @FunctionalInterface
    public interface Source {
        /**
         * Ends when each nameserver that can be reached knows the topics as they are now, or has not answered for some seconds;
         * does not fail.
         */
        CompletableFuture<Void> announced();
    }

    private volatile Source source = () -> CompletableFuture.completedFuture(null);

    /** Sets who tells the nameservers, as soon as that is known; before, nothing waits. */
    public void source(Source nameServers) {
        source = nameServers;
    }

    /** The change of a topic, ended when nameservers know it too; its failure at once. */
    public <T> CompletableFuture<T> after(CompletableFuture<T> change) {
        return change.thenCompose(result -> source.announced().thenApply(told -> result));
    }
}
