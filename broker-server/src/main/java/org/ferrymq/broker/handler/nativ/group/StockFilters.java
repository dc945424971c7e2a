package org.ferrymq.broker.handler.nativ.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.broker.delivery.message.Filter;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.selector.Selector;
import org.ferrymq.protocol.selector.SelectorDialect;
import org.ferrymq.protocol.selector.SelectorException;
import org.jspecify.annotations.Nullable;

/**
 * The filters of stock subscriptions: tags ({@code *}, {@code a || b}) or SQL92. The latter are parsed once for many pulls.
 * Thread-safe.
 */
public final class StockFilters {
    /** The expression type of tags, also meant when there is none. */
    static final String TAG = "TAG";

    private static final String SQL92 = "SQL92";
    /** So many different filters are remembered; they are small. */
    private static final int REMEMBERED = 1024;

    private final Map<String, Filter> parsed = new ConcurrentHashMap<>();

    /**
     * The filter of a subscription.
     *
     * @param expression null or empty means all
     * @param type TAG or SQL92; null or empty means TAG
     * @throws BadCommandException SUBSCRIPTION_PARSE_FAILED with the position of the error
     */
    public Filter filter(@Nullable String expression, @Nullable String type) {
        if (type == null || type.isEmpty() || type.equals(TAG)) {
            return tags(expression);
        }
        if (!type.equals(SQL92)) {
            throw failed(
                    "subscriptions of type " + type + " are not supported, only " + TAG + " and " + SQL92 + " are");
        }
        if (expression == null || expression.isBlank()) {
            throw failed("the " + SQL92 + " filter is empty; to receive everything subscribe to tags with *");
        }
        Filter known = parsed.get(expression);
        if (known != null) {
            return known;
        }
        try {
            Filter filter = Filter.of(Selector.parse(expression, SelectorDialect.SQL92));
            if (parsed.size() >= REMEMBERED) {
                parsed.clear();
            }
            parsed.put(expression, filter);
            return filter;
        } catch (SelectorException e) {
            throw failed(String.valueOf(e.getMessage()));
        }
    }

    private static Filter tags(@Nullable String expression) {
        if (expression == null || expression.isBlank() || expression.strip().equals("*")) {
            return Filter.ALL;
        }
        List<String> tags = new ArrayList<>();
        for (String tag : expression.split("\\|\\|", -1)) {
            if (!tag.isBlank()) {
                tags.add(tag.strip());
            }
        }
        return tags.isEmpty() ? Filter.ALL : Filter.tags(tags);
    }

    private static BadCommandException failed(String remark) {
        return new BadCommandException(ResponseCode.SUBSCRIPTION_PARSE_FAILED, remark);
    }
}
