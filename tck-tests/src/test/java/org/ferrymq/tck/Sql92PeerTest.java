package org.ferrymq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.rocketmq.filter.FilterFactory;
import org.apache.rocketmq.filter.expression.EvaluationContext;
import org.apache.rocketmq.filter.expression.Expression;
import org.apache.rocketmq.filter.expression.MQFilterException;
import org.ferrymq.protocol.selector.Selector;
import org.ferrymq.protocol.selector.SelectorDialect;
import org.ferrymq.protocol.selector.SelectorException;
import org.junit.jupiter.api.Test;

/**
 * Random filters against Apache RocketMQ's own evaluation. Wherever that accepts a filter and comes to an answer, ours is the same;
 * where it throws while it evaluates (a text that is no number), its broker drops the message and ours calls the comparison unknown.
 * What is known to differ is not generated: NOT before a bare comparison, properties as conditions, a number against a decimal text.
 */
class Sql92PeerTest {
    private static final long SEED = 20_240_501;
    private static final int FILTERS = 20_000;

    private static final Map<String, String> PROPERTIES =
            Map.of("age", "30", "neg", "-4", "name", "O'Hara", "yes", "true", "no", "false", "TAGS", "a", "empty", "");
    private static final List<String> NAMES = List.of("age", "neg", "name", "yes", "no", "TAGS", "empty", "missing");
    private static final List<String> TEXTS = List.of("'30'", "'O''Hara'", "'a'", "'true'", "''", "'x'", "'-4'");
    private static final List<String> NUMBERS = List.of("30", "29", "0", "5", "-4", "31L", "+3");

    private final Random random = new Random(SEED);

    private static final class Message implements EvaluationContext {
        @Override
        public Object get(String name) {
            return PROPERTIES.get(name);
        }

        @Override
        public Map<String, Object> keyValues() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void weAnswerAsRocketMqDoes() {
        int answered = 0;
        for (int i = 0; i < FILTERS; i++) {
            String filter = condition(3);
            Expression theirs = compile(filter);
            if (theirs == null) {
                continue;
            }
            Object answer;
            try {
                answer = theirs.evaluate(new Message());
            } catch (Exception e) {
                assertThat(ours(filter)).as("%s is understood", filter).isNotNull();
                continue;
            }
            answered++;
            assertThat(ours(filter)).as("%s is understood", filter).isNotNull();
            assertThat(ours(filter).matches(PROPERTIES::get))
                    .as("filter %s", filter)
                    .isEqualTo(Boolean.TRUE.equals(answer));
        }
        assertThat(answered).isGreaterThan(FILTERS / 4);
    }

    @Test
    void whatItRefusesWeRefuse() {
        for (String filter : List.of(
                "a > 'x'",
                "a > TRUE",
                "a BETWEEN 5 AND 3",
                "a IN (1)",
                "a =",
                "5",
                "'x'",
                "a = 'x",
                "5 IN ('a')",
                "a = NULL",
                "a CONTAINS b",
                "(a > 1) > 2",
                "(a = 1",
                "a ! b")) {
            assertThat(compile(filter)).as("theirs: %s", filter).isNull();
            assertThat(ours(filter)).as("ours: %s", filter).isNull();
        }
    }

    /** RocketMQ reads such filters up to where it no longer understands them and drops the rest; we refuse them. */
    @Test
    void nothingOfAFilterIsIgnored() {
        for (String filter : List.of("a LIKE 'x'", "a + 1 = 2", "a = 0x1F", "a = 007", "a = 1 b = 2", "a = 1)")) {
            assertThat(compile(filter)).as("theirs: %s", filter).isNotNull();
            assertThat(ours(filter)).as("ours: %s", filter).isNull();
        }
    }

    private static Expression compile(String filter) {
        try {
            return FilterFactory.INSTANCE.get("SQL92").compile(filter);
        } catch (MQFilterException e) {
            return null;
        }
    }

    private static Selector ours(String filter) {
        try {
            return Selector.parse(filter, SelectorDialect.SQL92);
        } catch (SelectorException e) {
            return null;
        }
    }

    private String condition(int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            String left = condition(depth - 1);
            String right = condition(depth - 1);
            return switch (random.nextInt(5)) {
                case 0 -> left + " AND " + right;
                case 1 -> left + " or " + right;
                case 2 -> "(" + left + " OR " + right + ") AND " + condition(depth - 1);
                case 3 -> "NOT (" + left + ")";
                default -> "(" + left + ") = " + pick(List.of("TRUE", "FALSE"));
            };
        }
        return simple();
    }

    private String simple() {
        String name = pick(NAMES);
        String not = random.nextBoolean() ? " " : " NOT ";
        return switch (random.nextInt(9)) {
            case 0 -> name + pick(List.of(" = ", " <> ")) + pick(TEXTS);
            case 1 -> name + pick(List.of(" = ", " <> ", " > ", " < ", " >= ", " <= ")) + pick(NUMBERS);
            case 2 -> name + pick(List.of(" = ", " <> ", " > ", "<=")) + pick(NAMES);
            case 3 -> name + not + "BETWEEN " + pick(NUMBERS.subList(0, 4)) + " AND 31";
            case 4 -> name + not + "IN (" + pick(TEXTS) + ", " + pick(TEXTS) + ")";
            case 5 -> name + " IS" + not + "NULL";
            case 6 -> name + not + pick(List.of("CONTAINS ", "startswith ", "EndsWith ")) + pick(TEXTS);
            case 7 -> name + " = " + pick(List.of("TRUE", "false"));
            default -> pick(List.of("TRUE", "FALSE", "5 <> " + name, "'30' = " + name, "29 < " + name));
        };
    }

    private String pick(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
