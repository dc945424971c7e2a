package org.ferrymq.protocol.selector;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/**
 * What the builders of both dialects share: positions for error messages, bounds on depth, and the nodes of logic. One per
 * selector; not thread-safe.
 */
abstract class TreeBuilder {
    /** How deep parentheses, NOT and signs may nest and how high the tree may get: protects the stack of parser and evaluation. */
    static final int MAX_DEPTH = 200;

    private final String text;
    private int nesting;

    TreeBuilder(String text) {
        this.text = text;
    }

    /** The character number, from 1, of a line and column as the scanner counts them. */
    final int position(int line, int column) {
        int start = 0;
        for (int current = 1; current < line; start++) {
            char c = text.charAt(start);
            boolean endsLine =
                    c == '\n' || (c == '\r' && (start + 1 >= text.length() || text.charAt(start + 1) != '\n'));
            if (endsLine) {
                current++;
            }
        }
        return start + column;
    }

    /** The position behind the last character. */
    final int end() {
        return text.length() + 1;
    }

    final SelectorException error(int position, String problem) {
        return new SelectorException(text, position, problem);
    }

    final void enter(int position) {
        if (++nesting > MAX_DEPTH) {
            throw error(position, "nested more than " + MAX_DEPTH + " levels deep");
        }
    }

    final void leave() {
        nesting--;
    }

    /** The expression where a condition is needed. */
    Expression condition(Expression e, int position) {
        if (!e.type().canBe(ValueType.BOOLEAN)) {
            throw error(
                    Math.max(1, position),
                    "expected a condition, found " + e.type().words() + " " + e);
        }
        return e;
    }

    final Expression or(List<Expression> terms) {
        return bounded(new Expression.Or(List.copyOf(terms)), 1);
    }

    final Expression and(List<Expression> terms) {
        return bounded(new Expression.And(List.copyOf(terms)), 1);
    }

    final Expression not(Expression e, int position) {
        return bounded(new Expression.Not(condition(e, position)), position);
    }

    final Expression in(Expression left, List<String> values, boolean negated, int position) {
        return new Expression.In(
                property(left, "IN", position), Collections.unmodifiableSet(new LinkedHashSet<>(values)), negated);
    }

    final Expression literal(Object value) {
        return new Expression.Literal(value);
    }

    /** What a quoted string stands for. */
    final String text(String image) {
        return image.substring(1, image.length() - 1).replace("''", "'");
    }

    final Expression floating(String image, int position) {
        String digits = image.toUpperCase(Locale.ROOT).replace("_", "");
        // as in Java: 1.1f is the float, which is what setFloatProperty(..., 1.1f) is equal to, and 1.1 is not
        boolean single = digits.endsWith("F");
        double value = single ? Float.parseFloat(digits) : Double.parseDouble(digits);
        if (Double.isInfinite(value)) {
            throw error(position, "'" + image + "' is out of the range of a " + (single ? "float" : "double"));
        }
        return literal(value);
    }

    final Expression.Identifier property(Expression e, String operator, int position) {
        if (e instanceof Expression.Identifier identifier) {
            return identifier;
        }
        throw error(position, "expected an identifier before " + operator + ", found " + e);
    }

    final SelectorException notAnInteger(String image, int position) {
        return error(position, "'" + image + "' is not an integer from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE);
    }

    final Expression bounded(Expression e, int position) {
        // every node was checked when it was made, so depth() never recurses deeper than this
        if (e.depth() > MAX_DEPTH) {
            throw error(position, "more than " + MAX_DEPTH + " operators in a chain");
        }
        return e;
    }
}
