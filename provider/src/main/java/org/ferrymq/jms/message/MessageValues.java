package org.ferrymq.jms.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The application's properties of one message by name, in the order they were set. Decoded from the record at first use. */
final class MessageValues {
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private @Nullable Map<String, String> undecoded;
    private int deliveryCount;

    MessageValues() {}

    /** The properties of a received message. */
    MessageValues(Map<String, String> recordProperties, int deliveryCount) {
        this.undecoded = recordProperties;
        this.deliveryCount = deliveryCount;
    }

    Map<String, @Nullable Object> view() {
        return Collections.unmodifiableMap(decoded());
    }

    @Nullable Object get(String name) {
        return decoded().get(name);
    }

    boolean contains(String name) {
        return decoded().containsKey(name);
    }

    void put(String name, @Nullable Object value) {
        decoded().put(name, value);
    }

    void remove(String name) {
        decoded().remove(name);
    }

    void clear() {
        undecoded = null;
        values.clear();
    }

    private Map<String, @Nullable Object> decoded() {
        Map<String, String> properties = undecoded;
        if (properties != null) {
            undecoded = null;
            PropertyCodec.decode(properties, values);
            values.put(PropertyRules.DELIVERY_COUNT, deliveryCount);
        }
        return values;
    }
}
