package org.ferrymq.ra.inbound;

import jakarta.jms.JMSException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerrySyntax;
import org.ferrymq.ra.ConnectionSettings;
import org.jspecify.annotations.Nullable;

/**
 * Activation properties that are options of the connection URL under the same names, so that the bean says for itself what else holds for all connections of the
 * adapter. The provider knows the ranges. For one thread.
 */
final class UrlOptions {
    private final Map<String, String> values = new LinkedHashMap<>();

    /** Adds an option, unless it is null. */
    UrlOptions set(String name, @Nullable Object value) {
        if (value != null) {
            values.put(name, value.toString());
        }
        return this;
    }

    /** {@return the settings with these options instead of what their url says} */
    ConnectionSettings in(ConnectionSettings settings) {
        ConnectionSettings result = settings;
        for (Map.Entry<String, String> option : values.entrySet()) {
            result = result.withUrlOption(option.getKey(), encoded(option.getValue()));
        }
        return result;
    }

    /** Who is told of values that are not right. */
    @FunctionalInterface
    interface Problems {
        void add(String name, String value, String rule);
    }

    /** Tells of each value that the provider would not take. */
    void check(Problems problems) {
        values.forEach((name, value) -> {
            try {
                FerrySyntax.checkUrl(FerryConnectionFactory.DEFAULT_URL + "?" + name + "=" + encoded(value));
            } catch (JMSException e) {
                problems.add(name, value, "is wrong: " + e.getMessage());
            }
        });
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
