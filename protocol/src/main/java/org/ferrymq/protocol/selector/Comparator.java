package org.ferrymq.protocol.selector;

import org.jspecify.annotations.Nullable;

/**
 * The comparisons. Unknown if a side is; false if the sides are of unlike types (Jakarta Messaging 3.1, section 3.8.1.3), and for
 * strings and booleans in an order comparison.
 */
enum Comparator {
    EQUAL("="),
    NOT_EQUAL("<>"),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String symbol;

    Comparator(String symbol) {
        this.symbol = symbol;
    }

    String symbol() {
        return symbol;
    }

    boolean isOrder() {
        return this != EQUAL && this != NOT_EQUAL;
    }

    static Comparator ofSymbol(String symbol) {
        for (Comparator comparator : values()) {
            if (comparator.symbol.equals(symbol)) {
                return comparator;
            }
        }
        throw new IllegalArgumentException(symbol);
    }

    @Nullable Boolean apply(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return null;
        }
        if (left instanceof Long a && right instanceof Long b) {
            return holds(Long.compare(a, b));
        }
        if (left instanceof Number a && right instanceof Number b) {
            return holds(a.doubleValue(), b.doubleValue());
        }
        if (isOrder() || left.getClass() != right.getClass()) {
            return false;
        }
        return left.equals(right) == (this == EQUAL);
    }

    private boolean holds(int order) {
        return switch (this) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    /** With Java's operators, so that NaN compares as in Java. */
    private boolean holds(double a, double b) {
        return switch (this) {
            case EQUAL -> a == b;
            case NOT_EQUAL -> a != b;
            case LESS -> a < b;
            case LESS_OR_EQUAL -> a <= b;
            case GREATER -> a > b;
            case GREATER_OR_EQUAL -> a >= b;
        };
    }
}
