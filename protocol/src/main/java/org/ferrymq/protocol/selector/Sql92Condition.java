package org.ferrymq.protocol.selector;

import org.jspecify.annotations.Nullable;

/** Conditions of RocketMQ's filters that are evaluated otherwise than those of Jakarta selectors. Immutable. */
sealed interface Sql92Condition extends Expression.Condition {
    /**
     * A comparison that reads texts as what they are compared with. Two missing properties are equal and a missing right side is unlike a
     * known left one, as RocketMQ has it; a text that cannot be read as a number makes the comparison unknown.
     */
    record Comparison(Comparator operator, Expression left, Expression right) implements Sql92Condition {
        @Override
        public @Nullable Boolean test(SelectorMessage message) {
            Object a = left.evaluate(message);
            Object b = right.evaluate(message);
            if (a == null || b == null) {
                boolean unknown = operator.isOrder() || b != null;
                return unknown ? null : (Boolean) (a == null);
            }
            if (a instanceof String one && b instanceof String other) {
                return operator.isOrder()
                        ? operator.apply(TextNumbers.read(one), TextNumbers.read(other))
                        : operator.apply(one, other);
            }
            return operator.apply(
                    a instanceof String text ? asIn(text, b) : a, b instanceof String text ? asIn(text, a) : b);
        }

        /** The text as a value of the other side's type, boolean or number; null if it is none. */
        private static @Nullable Object asIn(String text, Object other) {
            return other instanceof Boolean ? (Object) Boolean.valueOf(text) : TextNumbers.read(text);
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

    /** A property where a condition stands: true if it says so. */
    record Truth(Expression.Identifier property) implements Sql92Condition {
        @Override
        public @Nullable Boolean test(SelectorMessage message) {
            Object value = property.evaluate(message);
            return value == null ? null : (Boolean) Boolean.parseBoolean(value.toString());
        }

        @Override
        public int depth() {
            return 2;
        }

        @Override
        public String toString() {
            return property.toString();
        }
    }

    /** {@code left [NOT] CONTAINS|STARTSWITH|ENDSWITH 'text'}; false, never unknown, if the left side is no text. */
    record TextMatch(TextOperator operator, Expression left, String searched, boolean negated)
            implements Sql92Condition {
        @Override
        public Boolean test(SelectorMessage message) {
            return !searched.isEmpty()
                    && left.evaluate(message) instanceof String text
                    && operator.finds(text, searched) != negated;
        }

        @Override
        public int depth() {
            return 1 + left.depth();
        }

        @Override
        public String toString() {
            return "(" + left + (negated ? " NOT " : " ") + operator + " '" + searched.replace("'", "''") + "')";
        }
    }
}
