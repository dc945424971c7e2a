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
        note(order, "rolled back", attempt, "order, database row and reply are taken back");
    }

    /** Notes that the broker gave an order up. */
    public void deadLettered(Order order, int attempts, String reason) {
        note(order, "dead letter", attempts, reason);
    }

    /** Notes a reply. */
    public void replied(String id, String text, int attempt) {
        note(id, "replied", attempt, text);
    }

    /** Notes a reminder. */
    public void reminded(String id, String text) {
        note(id, "reminded", 0, text);
    }

    private synchronized void note(String id, String what, int attempt, String text) {
        OrderHistory history = orders.get(id);
        if (history != null) {
            history.add(new OrderEvent(what, attempt, text, System.currentTimeMillis()));
        }
    }

    private synchronized void note(Order order, String what, int attempt, String text) {
        orders.computeIfAbsent(order.id(), id -> new OrderHistory(order))
                .add(new OrderEvent(what, attempt, text, System.currentTimeMillis()));
        if (orders.size() > CAPACITY) {
            orders.remove(orders.keySet().iterator().next());
        }
    }

    /**
     * {@return all orders, the latest first, as JSON}
     *
     * @param rows how many rows the database has for an order, by its id
     */
    public synchronized String allAsJson(Map<String, Integer> rows) {
        List<String> all = new ArrayList<>();
        orders.forEach((id, history) -> all.add(0, history.toJson(rows.getOrDefault(id, 0))));
        return "[" + String.join(",", all) + "]";
    }

    /** {@return one order as JSON} */
    public synchronized Optional<String> asJson(String id, Map<String, Integer> rows) {
        return Optional.ofNullable(orders.get(id)).map(history -> history.toJson(rows.getOrDefault(id, 0)));
    }
}
