package org.ferrymq.examples.orders;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.util.ArrayList;
import java.util.List;

/** An order and what happened to it. Guarded by {@link OrderBook}. */
final class OrderHistory {
    private final Order order;
    private final List<OrderEvent> events = new ArrayList<>();

    OrderHistory(Order order) {
        this.order = order;
    }

    void add(OrderEvent event) {
        events.add(event);
    }

    String toJson(int rows) {
        JsonArrayBuilder list = Json.createArrayBuilder();
        for (OrderEvent event : events) {
            list.add(Json.createObjectBuilder()
                    .add("what", event.what())
                    .add("attempt", event.attempt())
                    .add("text", event.text())
                    .add("at", event.atMillis()));
        }
        return Json.createObjectBuilder()
                .add("id", order.id())
                .add("item", order.item())
                .add("quantity", order.quantity())
                .add("tag", order.tag())
                .add("fail", order.failure().word())
                .add("rows", rows)
                .add("events", list)
                .build()
                .toString();
    }
}
