package org.ferrymq.protocol.selector;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A node of a parsed selector. Immutable. Its value is a String, Boolean, Long, Double, or null, which stands for SQL's unknown;
 * {@code toString} shows the structure with all parentheses.
 */
sealed interface Expression {
    /** The value for a message. */
    @Nullable Object evaluate(SelectorMessage message);

    /** What is known of the value beforehand. */
    ValueType type();

    /** The height of the tree, 1 for a leaf. */
    int depth();

    /** A constant. */
    record Literal(Object value) implements Expression {
        @Override
        public Object evaluate(SelectorMessage message) {
            return value;
        }

        @Override
        public ValueType type() {
            return value instanceof String
                    ? ValueType.TEXT
                    : value instanceof Boolean ? ValueType.BOOLEAN : ValueType.NUMBER;
        }

        @Override
        public int depth() {
            return 1;
        }

        @Override
        public String toString() {
            return value instanceof String text ? "'" + text.replace("'", "''") + "'" : value.toString();
        }
    }

    /** A header or property. */
    record Identifier(String name) implements Expression {
        @Override
        public @Nullable Object evaluate(SelectorMessage message) {
            return Values.normalized(message.value(name));
        }

        @Override
        public ValueType type() {
            return ValueType.ANY;
        }

        @Override
        public int depth() {
            return 1;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** {@code left operator right}. */
    record Comparison(Comparator operator, Expression left, Expression right) implements Condition {
        @Override
        public @Nullable Boolean test(SelectorMessage message) {
            return operator.apply(left.evaluate(message), right.evaluate(message));
        }

        @Override
        public int depth() {
            return 1 + Math.max(left.depth(), right.depth());
        }

        @Override
        public String toString() {
            return "(" + left + " " + operator.symbol() + " " + right + ")";
        }
    }

    /** {@code value [NOT] BETWEEN low AND high}. */
    record Between(Expression value, Expression low, Expression high, boolean negated) implements Condition {
        @Override
        public @Nullable Boolean test(SelectorMessage message) {
            Object tested = value.evaluate(message);
            Boolean inside = Values.and(
                    Comparator.GREATER_OR_EQUAL.apply(tested, low.evaluate(message)),
                    Comparator.LESS_OR_EQUAL.apply(tested, high.evaluate(message)));
            return negated ? Values.not(inside) : inside;
        }

        @Override
        public int depth() {
            return 1 + Math.max(value.depth(), Math.max(low.depth(), high.depth()));
        }

        @Override
        public String toString() {
            return "(" + value + (negated ? " NOT" : "") + " BETWEEN " + low + " AND " + high + ")";
        }
    }

    /** {@code identifier [NOT] IN (...)}: unknown if the value is no string, so that such a message is neither in nor not in. */
    record In(Identifier identifier, Set<String> values, boolean negated) implements Condition {
        @Override
        public @Nullable Boolean test(SelectorMessage message) {
            return identifier.evaluate(message) instanceof String text ? values.contains(text) != negated : null;
        }

        @Override
        public int depth() {
            return 2;
        }

        @Override
        public String toString() {
            return values.stream()
                    .map(value -> new Literal(value).toString())
                    .collect(Collectors.joining(", ", "(" + identifier + (negated ? " NOT" : "") + " IN (", "))"));
        }
    }

    /** {@code identifier [NOT] LIKE pattern}: unknown if the value is no string. */
    record Like(Identifier identifier, LikePattern pattern, boolean negated) implements Condition {
        @Override
        public @Nullable Boolean test(SelectorMessage message) {
            return identifier.evaluate(message) instanceof String text ? pattern.matches(text) != negated : null;
        }

        @Override
        public int depth() {
            return 2;
        }

        @Override
        public String toString() {
            return "(" + identifier + (negated ? " NOT" : "") + " LIKE " + pattern + ")";
        }
    }

    /** {@code operand IS [NOT] NULL}; of Jakarta selectors an identifier. */
    record IsNull(Expression operand, boolean negated) implements Condition {
        @Override
        public Boolean test(SelectorMessage message) {
            return (operand.evaluate(message) == null) != negated;
        }

        @Override
        public int depth() {
            return 1 + operand.depth();
        }

        @Override
        public String toString() {
            return "(" + operand + " IS" + (negated ? " NOT" : "") + " NULL)";
        }
    }

    /** {@code NOT operand}. */
    record Not(Expression operand) implements Condition {
        @Override
        public @Nullable Boolean test(SelectorMessage message) {
            return Values.not(Values.truth(operand.evaluate(message)));
        }

        @Override
        public int depth() {
            return 1 + operand.depth();
        }

        @Override
        public String toString() {
            return "(NOT " + operand + ")";
        }
    }

    /** {@code a AND b AND c}: false as soon as one is false, else unknown if one is unknown. */
    record And(List<Expression> operands) implements Condition {
        @Override
        public @Nullable Boolean test(SelectorMessage message) {
            Boolean result = Boolean.TRUE;
            for (Expression operand : operands) {
                result = Values.and(result, Values.truth(operand.evaluate(message)));
                if (Boolean.FALSE.equals(result)) {
                    return result;
                }
            }
            return result;
        }

        @Override
        public int depth() {
            return 1 + operands.stream().mapToInt(Expression::depth).max().orElse(0);
        }

        @Override
        public String toString() {
            return operands.stream().map(Expression::toString).collect(Collectors.joining(" AND ", "(", ")"));
        }
    }

    /** {@code a OR b OR c}: true as soon as one is true, else unknown if one is unknown. */
    record Or(List<Expression> operands) implements Condition {
        @Override
        public @Nullable Boolean test(SelectorMessage message) {
            Boolean result = Boolean.FALSE;
            for (Expression operand : operands) {
                result = Values.or(result, Values.truth(operand.evaluate(message)));
                if (Boolean.TRUE.equals(result)) {
                    return result;
                }
            }
            return result;
        }

        @Override
        public int depth() {
            return 1 + operands.stream().mapToInt(Expression::depth).max().orElse(0);
        }

        @Override
        public String toString() {
            return operands.stream().map(Expression::toString).collect(Collectors.joining(" OR ", "(", ")"));
        }
    }

    /** {@code left operator right} of numbers. */
    record Arithmetic(Operator operator, Expression left, Expression right) implements Expression {
        @Override
        public @Nullable Object evaluate(SelectorMessage message) {
            return operator.apply(left.evaluate(message), right.evaluate(message));
        }

        @Override
        public ValueType type() {
            return ValueType.NUMBER;
        }

        @Override
        public int depth() {
            return 1 + Math.max(left.depth(), right.depth());
        }

        @Override
        public String toString() {
            return "(" + left + " " + operator.symbol() + " " + right + ")";
        }
    }

    /** {@code -operand} or {@code +operand}. */
    record Sign(boolean negative, Expression operand) implements Expression {
        @Override
        public @Nullable Object evaluate(SelectorMessage message) {
            Object value = operand.evaluate(message);
            if (value instanceof Long number) {
                return negative ? (Object) (-number) : number;
            }
            if (value instanceof Double number) {
                return negative ? (Object) (-number) : number;
            }
            return null;
        }

        @Override
        public ValueType type() {
            return ValueType.NUMBER;
        }

        @Override
        public int depth() {
            return 1 + operand.depth();
        }

        @Override
        public String toString() {
            return "(" + (negative ? "-" : "+") + operand + ")";
        }
    }

    /** An expression that is true, false or (null) unknown. */
    sealed interface Condition extends Expression
            permits Comparison, Between, In, Like, IsNull, Not, And, Or, Sql92Condition {
        /** The truth value for a message. */
        @Nullable Boolean test(SelectorMessage message);

        @Override
        default @Nullable Object evaluate(SelectorMessage message) {
            return test(message);
        }

        @Override
        default ValueType type() {
            return ValueType.BOOLEAN;
        }
    }
}
