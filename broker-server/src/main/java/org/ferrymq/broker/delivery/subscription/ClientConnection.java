package org.ferrymq.broker.delivery.subscription;

import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** An open JMS connection: who it is, its channel and its consumers. Agent thread only, except what says otherwise. */
public final class ClientConnection {
    private final String connectionId;
    private final @Nullable String clientId;
    private final DeliveryChannel channel;
    private final DeliverBatch batch;
    private final Long2ObjectHashMap<Consumer> consumers = new Long2ObjectHashMap<>();
    private volatile boolean open = true;

    public ClientConnection(String connectionId, @Nullable String clientId, DeliveryChannel channel, int frameBytes) {
        this.connectionId = connectionId;
        this.clientId = clientId;
        this.channel = channel;
        this.batch = new DeliverBatch(channel, frameBytes);
    }

    /** The client's name for the connection. Any thread. */
    public String connectionId() {
        return connectionId;
    }

    /** The JMS client identifier, if it has one. Any thread. */
    public @Nullable String clientId() {
        return clientId;
    }

    /** Any thread. */
    public DeliveryChannel channel() {
        return channel;
    }

    /** False once it was closed. Any thread. */
    public boolean isOpen() {
        return open;
    }

    public void markClosed() {
        open = false;
    }

    public DeliverBatch batch() {
        return batch;
    }

    public Collection<Consumer> consumers() {
        return Collections.unmodifiableCollection(consumers.values());
    }

    public @Nullable Consumer consumer(long id) {
        return consumers.get(id);
    }

    public void add(Consumer consumer) {
        consumers.put(consumer.id(), consumer);
    }

    /** Forgets a closed consumer that holds nothing any more. */
    public void forgetIfDone(Consumer consumer) {
        if (consumer.closed() && consumer.leases().held() == 0) {
            consumers.remove(consumer.id(), consumer);
        }
    }

    /** Completes a future behind the deliveries made so far. */
    public <T> void answer(CompletableFuture<T> future, T value) {
        batch.flush();
        future.complete(value);
    }

    /** As {@link #answer}, without a value. */
    public void answer(CompletableFuture<Void> future) {
        batch.flush();
        future.complete(null);
    }
}
