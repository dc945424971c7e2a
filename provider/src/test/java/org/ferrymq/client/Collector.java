package org.ferrymq.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import org.ferrymq.protocol.FerryException;

/** Remembers what listeners hear. */
public final class Collector implements DeliveryListener, BackendListener {
    public final List<String> events = new CopyOnWriteArrayList<>();
    public final List<IncomingMessage> messages = new CopyOnWriteArrayList<>();
    public volatile int creditAfterReset = 10;
    public volatile Runnable beforeReset = () -> {};
    public volatile Runnable afterReset = () -> {};

    @Override
    public void onDelivery(long consumerId, long tag, int deliveryCount, IncomingMessage message) {
        messages.add(message);
        events.add(tag + ":" + new String(message.body(), StandardCharsets.UTF_8));
    }

    @Override
    public void onReset(long consumerId, IntConsumer account) {
        events.add("reset");
        beforeReset.run();
        account.accept(creditAfterReset);
        afterReset.run();
    }

    @Override
    public void onRecovered(long consumerId) {
        events.add("recovered");
    }

    @Override
    public void onInterrupted(FerryException cause) {
        events.add("interrupted");
    }

    @Override
    public void onRestored(long generation) {
        events.add("restored " + generation);
    }

    @Override
    public void onFailed(FerryException cause) {
        events.add("failed " + cause.code());
    }
}
