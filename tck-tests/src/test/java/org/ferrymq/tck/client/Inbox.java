package org.ferrymq.tck.client;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.ferrymq.client.DeliveryListener;
import org.ferrymq.client.IncomingMessage;
import org.ferrymq.client.MessagingBackend;
import org.jspecify.annotations.Nullable;

/** Collects what a consumer gets, as a JMS session would: drops what it holds when the broker takes it back. */
final class Inbox implements DeliveryListener {
    /** One delivery. */
    record Delivery(long tag, int count, String body) {}

    private final MessagingBackend backend;
    private final int credit;
    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();

    Inbox(MessagingBackend backend, int credit) {
        this.backend = backend;
        this.credit = credit;
    }

    @Override
    public void onDelivery(long consumerId, long tag, int deliveryCount, IncomingMessage message) {
        deliveries.add(new Delivery(tag, deliveryCount, new String(message.body(), StandardCharsets.UTF_8)));
    }

    @Override
    public void onReset(long consumerId, IntConsumer account) {
        deliveries.clear();
        account.accept(credit);
    }

    @Override
    public void onRecovered(long consumerId) {
        deliveries.clear();
        backend.addCredit(consumerId, credit);
    }

    /** The next delivery, null if there is none for so long. */
    @Nullable Delivery next(long millis) throws InterruptedException {
        return deliveries.poll(millis, TimeUnit.MILLISECONDS);
    }

    /** The next delivery's body and count, which must come soon. */
    String require() throws InterruptedException {
        Delivery delivery = next(10_000);
        return delivery == null ? "nothing" : delivery.body() + " #" + delivery.count() + " @" + delivery.tag();
    }
}
