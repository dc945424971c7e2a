package org.ferrymq.protocol.selector;

import org.jspecify.annotations.Nullable;

/**
 * The arithmetic operators, with Java's numeric promotion. The result is unknown if a side is unknown or no number, and for an exact
 * division by zero, which must not stop the delivery of other messages.
 */
enum Operator {
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    DIVIDED_BY("/");

    private final String symbol;

    Operator(String symbol) {
        this.symbol = symbol;
    }

    String symbol() {
        return symbol;
    }

    static Operator ofSymbol(String symbol) {
        for (Operator operator : values()) {
            if (operator.symbol.equals(symbol)) {
                return operator;
            }
        }
        throw new IllegalArgumentException(symbol);
    }

    @Nullable Object apply(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return exact(a, b);
        }
        if (left instanceof Number a && right instanceof Number b) {
            return approximate(a.doubleValue(), b.doubleValue());
        }
        return null;
    }

    private @Nullable Long exact(long a, long b) {
        return switch (this) {
            case PLUS -> a + b;
            case MINUS -> a - b;
            case TIMES -> a * b;
            case DIVIDED_BY -> b == 0 ? null : (Long) (a / b);
        };
    }

    private double approximate(double a, double b) {
        return switch (this) {
            case PLUS -> a + b;
            case MINUS -> a - b;
            case TIMES -> a * b;
            case DIVIDED_BY -> a / b;
        };
    }
}
