package org.ferrymq.protocol.selector;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the nodes for the parser of Jakarta selectors and checks what the grammar cannot say: types of operands, names of headers, ranges of
 * numbers, depth. One per selector; not thread-safe.
 */
final class ExpressionBuilder extends TreeBuilder {
    private static final Set<String> HEADERS =
            Set.of("JMSDeliveryMode", "JMSPriority", "JMSMessageID", "JMSTimestamp", "JMSCorrelationID", "JMSType");

    ExpressionBuilder(String text) {
        super(text);
    }

    Expression comparison(Expression left, String symbol, Expression right, int position) {
        Comparator comparator = Comparator.ofSymbol(symbol);
        if (comparator.isOrder()) {
            number(left, symbol, position);
            number(right, symbol, position);
        } else {
            requireLikeTruth(left, symbol, right, position);
        }
        return bounded(new Expression.Comparison(comparator, left, right), position);
    }

    Expression between(Expression value, Expression low, Expression high, boolean negated, int position) {
        number(value, "BETWEEN", position);
        number(low, "BETWEEN", position);
        number(high, "BETWEEN", position);
        return bounded(new Expression.Between(value, low, high, negated), position);
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

    Expression integer(String image, int position) {
        String digits = image.toUpperCase(Locale.ROOT).replace("_", "");
        if (digits.endsWith("L")) {
            digits = digits.substring(0, digits.length() - 1);
        }
        boolean negative = digits.startsWith("-");
        try {
            return literal(
                    digits.startsWith("0B", negative ? 1 : 0)
                            ? Long.parseLong((negative ? "-" : "") + digits.substring(negative ? 3 : 2), 2)
                            // knows Java's other prefixes, 0x and 0, and the sign
                            : Long.decode(digits));
        } catch (NumberFormatException e) {
            throw notAnInteger(image, position);
        }
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

    /** {@code TRUE = 0}: no identifier, and never true; a slip that must not select nothing for ever. */
    private void requireLikeTruth(Expression left, String symbol, Expression right, int position) {
        ValueType a = left.type();
        ValueType b = right.type();
        if (a != b && a != ValueType.ANY && b != ValueType.ANY && (a == ValueType.BOOLEAN || b == ValueType.BOOLEAN)) {
            throw error(
                    position,
                    "'" + symbol + "' cannot compare " + a.words() + " " + left + " with " + b.words() + " " + right);
        }
    }

    private void number(Expression e, String operator, int position) {
        if (!e.type().canBe(ValueType.NUMBER)) {
            throw error(
                    position,
                    "'" + operator + "' needs numbers, found " + e.type().words() + " " + e);
        }
    }
}
