package org.ferrymq.protocol.selector;

import java.util.List;
import org.ferrymq.protocol.selector.Expression.Identifier;
import org.ferrymq.protocol.selector.Expression.Literal;

/**
 * Makes the nodes for the parser of RocketMQ's filters and checks what RocketMQ checks of operands. One per filter; not
 * thread-safe.
 */
final class Sql92Builder extends TreeBuilder {
    Sql92Builder(String text) {
        super(text);
    }

    @Override
    Expression condition(Expression e, int position) {
        return e instanceof Identifier property ? new Sql92Condition.Truth(property) : super.condition(e, position);
    }

    Expression comparison(Expression left, String symbol, Expression right, int position) {
        Comparator comparator = Comparator.ofSymbol(symbol);
        if (comparator.isOrder()) {
            comparable(left, symbol, position);
            comparable(right, symbol, position);
        }
        boolean plain =
                left instanceof Identifier && right instanceof Literal literal && literal.value() instanceof String;
        if (plain) {
            // Nothing to convert: texts are compared as texts.
            return bounded(new Expression.Comparison(comparator, left, right), position);
        }
        if (comparator == Comparator.NOT_EQUAL) {
            return bounded(new Expression.Not(new Sql92Condition.Comparison(Comparator.EQUAL, left, right)), position);
        }
        return bounded(new Sql92Condition.Comparison(comparator, left, right), position);
    }

    Expression between(Expression value, Expression low, Expression high, boolean negated, int position) {
        comparable(value, "BETWEEN", position);
        comparable(low, "BETWEEN", position);
        comparable(high, "BETWEEN", position);
        if (low instanceof Literal from
                && high instanceof Literal to
                && Boolean.TRUE.equals(Comparator.GREATER.apply(from.value(), to.value()))) {
            throw error(position, "nothing is BETWEEN " + low + " AND " + high + ", the lower bound comes first");
        }
        Expression lower =
                new Sql92Condition.Comparison(negated ? Comparator.LESS : Comparator.GREATER_OR_EQUAL, value, low);
        Expression upper =
                new Sql92Condition.Comparison(negated ? Comparator.GREATER : Comparator.LESS_OR_EQUAL, value, high);
        return negated ? or(List.of(lower, upper)) : and(List.of(lower, upper));
    }

    Expression isNull(Expression operand, boolean negated, int position) {
        return bounded(new Expression.IsNull(operand, negated), position);
    }

    Expression match(Expression left, String operator, String searched, boolean negated, int position) {
        return bounded(new Sql92Condition.TextMatch(TextOperator.ofWord(operator), left, searched, negated), position);
    }

    /** A sign: of a number it makes another number, of a property it stays as RocketMQ has it, no number at all. */
    Expression negative(Expression e, int position) {
        if (e instanceof Literal literal && literal.value() instanceof Long number) {
            return literal(-number);
        }
        if (e instanceof Literal literal && literal.value() instanceof Double number) {
            return literal(-number);
        }
        comparable(e, "-", position);
        return bounded(new Expression.Sign(true, e), position);
    }

    Expression integer(String image, int position) {
        String digits = image.endsWith("L") || image.endsWith("l") ? image.substring(0, image.length() - 1) : image;
        try {
            return literal(Long.valueOf(digits));
        } catch (NumberFormatException e) {
            throw notAnInteger(image, position);
        }
    }

    Expression identifier(String name) {
        return new Identifier(name);
    }

    private void comparable(Expression e, String operator, int position) {
        if (!e.type().canBe(ValueType.NUMBER)) {
            throw error(
                    position,
                    "'" + operator + "' needs numbers or properties, found "
                            + e.type().words() + " " + e);
        }
    }
}
