package org.ferrymq.protocol.selector;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the nodes for the parser and checks what the grammar cannot say: types of operands, names of headers, ranges of numbers, depth.
 * One per selector; not thread-safe.
 */
final class ExpressionBuilder {
    /** How deep parentheses, NOT and signs may nest and how high the tree may get: protects the stack of parser and evaluation. */
    static final int MAX_DEPTH = 200;

    private static final Set<String> HEADERS =
            Set.of("JMSDeliveryMode", "JMSPriority", "JMSMessageID", "JMSTimestamp", "JMSCorrelationID", "JMSType");

    private final String text;
    private int nesting;

    ExpressionBuilder(String text) {
        this.text = text;
    }

    /** The character number, from 1, of a line and column as the scanner counts them. */
    int position(int line, int column) {
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
    int end() {
        return text.length() + 1;
    }

    SelectorException error(int position, String problem) {
        return new SelectorException(text, position, problem);
    }

    void enter(int position) {
        if (++nesting > MAX_DEPTH) {
            throw error(position, "nested more than " + MAX_DEPTH + " levels deep");
        }
    }

    void leave() {
        nesting--;
    }

    Expression condition(Expression e, int position) {
        if (!e.type().canBe(ValueType.BOOLEAN)) {
            throw error(
                    Math.max(1, position),
                    "expected a condition, found " + e.type().words() + " " + e);
        }
        return e;
    }

    Expression or(List<Expression> terms) {
        return bounded(new Expression.Or(List.copyOf(terms)), 1);
    }

    Expression and(List<Expression> terms) {
        return bounded(new Expression.And(List.copyOf(terms)), 1);
    }

    Expression not(Expression e, int position) {
        return bounded(new Expression.Not(condition(e, position)), position);
    }

    Expression comparison(Expression left, String symbol, Expression right, int position) {
        Comparator comparator = Comparator.ofSymbol(symbol);
        if (comparator.isOrder()) {
            number(left, symbol, position);
            number(right, symbol, position);
        }
        return bounded(new Expression.Comparison(comparator, left, right), position);
    }

    Expression between(Expression value, Expression low, Expression high, boolean negated, int position) {
        number(value, "BETWEEN", position);
        number(low, "BETWEEN", position);
        number(high, "BETWEEN", position);
        return bounded(new Expression.Between(value, low, high, negated), position);
    }

    Expression in(Expression left, List<String> values, boolean negated, int position) {
        return new Expression.In(
                property(left, "IN", position), Collections.unmodifiableSet(new LinkedHashSet<>(values)), negated);
    }

    Expression like(
            Expression left,
            String pattern,
            @Nullable String escape,
            boolean negated,
            int position,
            int escapePosition) {
        Expression.Identifier identifier = property(left, "LIKE", position);
        if (escape != null && escape.codePointCount(0, escape.length()) != 1) {
            throw error(escapePosition, "expected one character after ESCAPE, found '" + escape + "'");
        }
        try {
            LikePattern compiled = LikePattern.of(pattern, escape == null ? -1 : escape.codePointAt(0));
            return new Expression.Like(identifier, compiled, negated);
        } catch (IllegalArgumentException e) {
            throw error(escapePosition, String.valueOf(e.getMessage()));
        }
    }

    Expression isNull(Expression left, boolean negated, int position) {
        return new Expression.IsNull(property(left, "IS", position), negated);
    }

    Expression arithmetic(Expression left, String symbol, Expression right, int position) {
        number(left, symbol, position);
        number(right, symbol, position);
        return bounded(new Expression.Arithmetic(Operator.ofSymbol(symbol), left, right), position);
    }

    Expression negative(Expression e, int position) {
        number(e, "-", position);
        return bounded(new Expression.Sign(true, e), position);
    }

    Expression positive(Expression e, int position) {
        number(e, "+", position);
        return bounded(new Expression.Sign(false, e), position);
    }

    Expression literal(Object value) {
        return new Expression.Literal(value);
    }

    Expression integer(String image, int position) {
        String digits = image.toUpperCase(Locale.ROOT);
        if (digits.endsWith("L")) {
            digits = digits.substring(0, digits.length() - 1);
        }
        try {
            // decode knows Java's prefixes 0x and 0 and the sign
            return literal(Long.decode(digits));
        } catch (NumberFormatException e) {
            throw error(position, "'" + image + "' is not an integer from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE);
        }
    }

    Expression floating(String image, int position) {
        double value = Double.parseDouble(image);
        if (Double.isInfinite(value)) {
            throw error(position, "'" + image + "' is out of the range of a double");
        }
        return literal(value);
    }

    /** What a quoted string stands for. */
    String text(String image) {
        return image.substring(1, image.length() - 1).replace("''", "'");
    }

    Expression identifier(String name, int position) {
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            int point = name.codePointAt(i);
            boolean allowed = i == 0 ? Character.isJavaIdentifierStart(point) : Character.isJavaIdentifierPart(point);
            if (!allowed) {
                throw error(position + i, "'" + Character.toString(point) + "' cannot stand in an identifier");
            }
        }
        if (name.startsWith("JMS") && !name.startsWith("JMSX") && !name.startsWith("JMS_") && !HEADERS.contains(name)) {
            throw error(
                    position,
                    "'" + name + "' cannot be selected on; of the headers only JMSDeliveryMode, JMSPriority,"
                            + " JMSMessageID, JMSTimestamp, JMSCorrelationID and JMSType can");
        }
        return new Expression.Identifier(name);
    }

    private Expression.Identifier property(Expression e, String operator, int position) {
        if (e instanceof Expression.Identifier identifier) {
            return identifier;
        }
        throw error(position, "expected an identifier before " + operator + ", found " + e);
    }

    private void number(Expression e, String operator, int position) {
        if (!e.type().canBe(ValueType.NUMBER)) {
            throw error(
                    position,
                    "'" + operator + "' needs numbers, found " + e.type().words() + " " + e);
        }
    }

    private Expression bounded(Expression e, int position) {
        // every node was checked when it was made, so depth() never recurses deeper than this
        if (e.depth() > MAX_DEPTH) {
            throw error(position, "more than " + MAX_DEPTH + " operators in a chain");
        }
        return e;
    }
}
