package org.ferrymq.jms;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.ferrymq.client.IncomingMessage;

/**
 * Which messages a consumer has given to its application of late, and with which delivery count. A broker that is killed forgets the
 * deliveries under way, so what comes again from it afterwards looks new; the client knows better and counts on, so that {@code JMSRedelivered}
 * and {@code JMSXDeliveryCount} are true. Messages are told apart by a mark of 64 bits; in a ring, so that memory is bounded (12 bytes each).
 * Thread-safe.
 */
final class HandedOut {
    private static final int FEWEST = 16;

    private final int most;
    private long[] marks = {};
    private int[] counts = {};
    /** How many have been added; those that were taken back have a count of 0. */
    private long added;
    /** The count of each message that was out when a connection was lost, as the application has seen it. */
    private final Map<Long, Integer> lost = new HashMap<>();

    /**
     * @param most how many messages to remember, at least 16, a power of two
     */
    HandedOut(int most) {
        this.most = most;
    }

    /** {@return the delivery, with a count that is higher than the one that the application has seen before a connection was lost} */
    synchronized Delivery counted(Delivery delivery) {
        if (lost.isEmpty()) {
            return delivery;
        }
        Integer seen = lost.get(mark(delivery));
        return seen == null || seen < delivery.count()
                ? delivery
                : new Delivery(delivery.tag(), seen + 1, delivery.message());
    }

    /** The application is given this one now. */
    synchronized void add(Delivery delivery) {
        if (added >= marks.length && marks.length < most) {
            int size = Math.max(FEWEST, marks.length * 2);
            marks = Arrays.copyOf(marks, size);
            counts = Arrays.copyOf(counts, size);
        }
        int at = (int) (added % marks.length);
        marks[at] = mark(delivery);
        counts[at] = delivery.count();
        added++;
        if (!lost.isEmpty()) {
            lost.replace(mark(delivery), delivery.count());
        }
    }

    /** The application was not given this one after all, which was added last. */
    synchronized void takeBack(Delivery delivery) {
        int last = added == 0 ? -1 : (int) ((added - 1) % marks.length);
        if (last >= 0 && marks[last] == mark(delivery)) {
            counts[last] = 0;
        }
        lost.replace(mark(delivery), delivery.count() - 1);
    }

    /** The application was given this one while its connection was being lost. */
    synchronized void lost(Delivery delivery) {
        lost.put(mark(delivery), delivery.count());
    }

    /** A connection is lost: what is out and not acknowledged comes again. */
    synchronized void connectionLost() {
        if (lost.size() > most) {
            lost.clear(); // of connections before
        }
        int size = (int) Math.min(added, marks.length);
        for (int i = 0; i < size; i++) {
            int at = (int) ((added - size + i) % marks.length);
            if (counts[at] > 0) {
                lost.put(marks[at], counts[at]);
            }
        }
    }

    /** Offset and times together are those of one message only, also where several brokers have the destination. */
    private static long mark(Delivery delivery) {
        IncomingMessage message = delivery.message();
        long mark = message.queueOffset() * 0x9E3779B97F4A7C15L + message.storeTimestamp();
        mark = (mark ^ mark >>> 29) * 0xBF58476D1CE4E5B9L + message.bornTimestamp();
        return (mark ^ mark >>> 32) * 0x94D049BB133111EBL + message.queueId();
    }
}
