package org.ferrymq.ra.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The shorthand for selectors on native tags, in RocketMQ's own notation: {@code a || b}; commas do as well. */
final class Tags {
    private static final Pattern SEPARATOR = Pattern.compile("\\|\\||,");

    private Tags() {}

    /** {@return the selector for {@code tags}, or null when they do not restrict anything} */
    static @Nullable String selector(@Nullable String tags) {
        if (tags == null) {
            return null;
        }
        List<String> names = names(tags);
        if (names.isEmpty() || names.contains("*")) {
            return null;
        }
        if (names.size() == 1) {
            return "TAGS = " + quoted(names.get(0));
        }
        return names.stream().map(Tags::quoted).collect(Collectors.joining(", ", "TAGS IN (", ")"));
    }

    /** {@return the single tags, stripped, without empty ones} */
    static List<String> names(String tags) {
        List<String> names = new ArrayList<>();
        for (String part : SEPARATOR.split(tags, -1)) {
            if (!part.isBlank()) {
                names.add(part.strip());
            }
        }
        return names;
    }

    private static String quoted(String tag) {
        return "'" + tag.replace("'", "''") + "'";
    }
}
