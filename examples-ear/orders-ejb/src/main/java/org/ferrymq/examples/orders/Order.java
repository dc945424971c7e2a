package org.ferrymq.examples.orders;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.Serializable;
import java.io.StringReader;

/**
 * What a customer orders.
 *
 * @param id unique; also the native key of the message, so that {@code mqadmin} finds it
 * @param item what
 * @param quantity how many, 1 to 1000
 * @param tag native tag of the message, which decides who processes it: priority, standard, gift, or one that nobody processes
 * @param failure whether processing it fails, to see rollback, redelivery and dead letters
 * @param remindAfterMillis how long after it is done the customer is reminded of it, 0 for never, at most a day
 */
public record Order(String id, String item, int quantity, String tag, Failure failure, long remindAfterMillis)
        implements Serializable {
    private static final long DAY = 86_400_000;

    /** Creates an order. */
    public Order {
        if (id.isBlank() || item.isBlank() || tag.isBlank()) {
            throw new IllegalArgumentException("id, item and tag of an order must not be empty");
        }
        if (id.length() > 100 || item.length() > 200) {
            throw new IllegalArgumentException("The id of an order may have 100 characters and its item 200");
        }
        if (quantity < 1 || quantity > 1000) {
            throw new IllegalArgumentException("The quantity of an order must be 1 to 1000, not " + quantity);
        }
        if (remindAfterMillis < 0 || remindAfterMillis > DAY) {
            throw new IllegalArgumentException(
                    "A reminder may come 0 to " + DAY + " ms later, not " + remindAfterMillis);
        }
    }

    /** {@return the body of its message} */
    public String toJson() {
        return Json.createObjectBuilder()
                .add("id", id)
                .add("item", item)
                .add("quantity", quantity)
                .add("tag", tag)
                .add("fail", failure.word())
                .add("remindAfter", remindAfterMillis)
                .build()
                .toString();
    }

    /** {@return the order in the body of a message} */
    public static Order fromJson(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            JsonObject object = reader.readObject();
            return new Order(
                    object.getString("id"),
                    object.getString("item"),
                    object.getInt("quantity"),
                    object.getString("tag"),
                    Failure.of(object.getString("fail", "never")),
                    object.getInt("remindAfter", 0));
        }
    }
}
