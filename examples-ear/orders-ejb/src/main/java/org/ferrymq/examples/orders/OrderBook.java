package org.ferrymq.examples.orders;

import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happened to each order, in memory, for the page and for tests. Deliberately not transactional: it shows attempts that were rolled back as well. The last
 * {@value #CAPACITY} orders are kept.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class OrderBook {
    private static final int CAPACITY = 1000;

    private final Map<String, OrderHistory> orders = new LinkedHashMap<>();

    /** Notes that an order is being sent. */
    public void placed(Order order, long delayMillis) {
        String tagged = "sent with tag " + order.tag();
        note(order, "placed", 0, delayMillis == 0 ? tagged : tagged + ", kept back for " + delayMillis + " ms");
    }

    /** Notes an attempt to process an order; for orders that others sent this is the first thing to be known. */
    public void received(Order order, String processor, int attempt) {
        note(order, "received", attempt, "by the " + processor);
    }

    /** Notes that an attempt failed and is rolled back. */
    public void failed(Order order, int attempt) {
        note(order, "rolled back", attempt, "order and reply are taken back");
    }

    /** Notes a reply. */
    public synchronized void replied(String id, String text, int attempt) {
        OrderHistory history = orders.get(id);
        if (history != null) {
            history.add(new OrderEvent("replied", attempt, text, System.currentTimeMillis()));
        }
    }

    private synchronized void note(Order order, String what, int attempt, String text) {
        orders.computeIfAbsent(order.id(), id -> new OrderHistory(order))
                .add(new OrderEvent(what, attempt, text, System.currentTimeMillis()));
        if (orders.size() > CAPACITY) {
            orders.remove(orders.keySet().iterator().next());
        }
    }

    /** {@return all orders, the latest first, as JSON} */
    public synchronized String allAsJson() {
        List<String> all = new ArrayList<>();
        orders.values().forEach(history -> all.add(0, history.toJson()));
        return "[" + String.join(",", all) + "]";
    }

    /** {@return one order as JSON} */
    public synchronized Optional<String> asJson(String id) {
        return Optional.ofNullable(orders.get(id)).map(OrderHistory::toJson);
    }
}
