package org.ferrymq.protocol.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.ferrymq.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {
    private static final Map<String, Object> PROPERTIES = new HashMap<>();

    static {
        PROPERTIES.put("age", 30L);
        PROPERTIES.put("weight", 62.5);
        PROPERTIES.put("half", 0.5f);
        PROPERTIES.put("small", (byte) 7);
        PROPERTIES.put("tenth", 0.1f);
        PROPERTIES.put("name", "O'Hara");
        PROPERTIES.put("country", "UK");
        PROPERTIES.put("digits", "12");
        PROPERTIES.put("yes", true);
        PROPERTIES.put("no", false);
        PROPERTIES.put("$price", 10L);
        PROPERTIES.put("_key", "k");
        PROPERTIES.put("größe", 3L);
        PROPERTIES.put("And1", 1L);
        PROPERTIES.put("nan", Double.NaN);
        PROPERTIES.put("min", Long.MIN_VALUE);
        PROPERTIES.put("JMSPriority", 4L);
        PROPERTIES.put("JMSDeliveryMode", "PERSISTENT");
        PROPERTIES.put("JMSXGroupID", "g");
        PROPERTIES.put("JMS_Ferry", "f");
        PROPERTIES.put("bytes", new byte[1]);
    }

    private static Boolean evaluate(String selector) {
        Selector parsed = Selector.parse(selector);
        boolean matches = parsed.matches(PROPERTIES::get);
        boolean opposite = Selector.parse("NOT (" + selector + ")").matches(PROPERTIES::get);
        assertThat(matches && opposite).isFalse();
        return matches ? Boolean.TRUE : opposite ? Boolean.FALSE : null;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRUE",
                "yes",
                "yes = TRUE",
                "yes <> no",
                "NOT no",
                "name = 'O''Hara'",
                "country <> 'US'",
                "age = 30",
                "age = 30.0",
                "age > 29.5",
                "weight >= 62.5",
                "weight < 63",
                "half = 0.5",
                "small = 7",
                "age <> 31",
                "age BETWEEN 30 AND 30",
                "age NOT BETWEEN 31 AND 40",
                "age between weight - 40 and weight",
                "country IN ('US', 'UK')",
                "country not in ('US')",
                "digits NOT IN ('1')",
                "name LIKE 'O%'",
                "name LIKE '_''H%a'",
                "name NOT LIKE 'o%'",
                "country LIKE 'UK'",
                "country LIKE '%'",
                "country LIKE '__'",
                "unknown IS NULL",
                "age IS NOT NULL",
                "bytes IS NULL",
                "age + 1 = 31",
                "age - 1 - 1 = 28",
                "age * 2 + 1 = 61",
                "1 + age * 2 = 61",
                "(1 + age) * 2 = 62",
                "age / 4 = 7",
                "age / 4.0 = 7.5",
                "-age = -30",
                "- -age = 30",
                "+age = +30",
                "-age + 60 = age",
                "0x1F = 31",
                "0X1fL = 31",
                "017 = 15",
                "0b11111 = 31",
                "-0B1_1 = -3",
                "1_000_000 = 1000000",
                "0xFF_FF = 65535",
                "1_0.2_5e0_1 = 102.5",
                "0x1.8p1 = 3",
                "tenth = 0.1f",
                "tenth <> 0.1",
                "10L = 10l",
                "1. = 1",
                ".5 = 0.5",
                "1e1 = 10",
                "1.5E-1 = .15",
                "5f = 5",
                "5D = 5",
                "2.5f = 2.5",
                "1.e2d = 100",
                "min = -9223372036854775808",
                "9223372036854775807 = -(min + 1)",
                "$price = 10",
                "_key = 'k'",
                "größe = 3",
                "And1 = 1",
                "JMSPriority >= 4 AND JMSDeliveryMode = 'PERSISTENT'",
                "JMSXGroupID = 'g'",
                "JMS_Ferry = 'f'",
                "JMSType IS NULL",
                "yes OR unknown",
                "unknown = 1 OR yes",
                "yes\nAND\r\n\tNOT\fno",
                "(((yes)))",
                "nan <> nan",
                "((age)) = (30)",
                "(age > 1) = yes",
                "weight - 2 * age = 2.5",
            })
    void shouldBeTrue(String selector) {
        assertThat(evaluate(selector)).as(selector).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FALSE",
                "no",
                "NOT yes",
                "yes = FALSE",
                "country = 'uk'",
                "age = '30'",
                "digits = 12",
                "digits > 11",
                "yes = 'true'",
                "age <> '30'",
                "name > 5",
                "age BETWEEN 31 AND 29",
                "digits BETWEEN 1 AND 20",
                "age NOT BETWEEN 29 AND 31",
                "country IN ('US')",
                "country NOT IN ('UK')",
                "name LIKE 'O'",
                "name LIKE 'Hara'",
                "name LIKE 'o%'",
                "name NOT LIKE '%'",
                "unknown IS NOT NULL",
                "no AND unknown",
                "unknown = 1 AND no",
                "nan = nan",
                "no = yes",
                "1 = 'a'",
                "country LIKE '_'",
                "country LIKE '___'",
            })
    void shouldBeFalse(String selector) {
        assertThat(evaluate(selector)).as(selector).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown",
                "unknown = 1",
                "unknown <> 1",
                "unknown = unknown",
                "unknown > 1",
                "unknown BETWEEN 1 AND 2",
                "age BETWEEN unknown AND 40",
                "unknown NOT BETWEEN 1 AND 2",
                "unknown IN ('a')",
                "unknown NOT IN ('a')",
                "unknown LIKE '%'",
                "unknown NOT LIKE '%'",
                "age IN ('30')",
                "age NOT IN ('UK')",
                "age LIKE '30'",
                "age NOT LIKE 'x'",
                "yes NOT IN ('x')",
                "unknown + 1 = 1",
                "-unknown = 1",
                "yes AND unknown",
                "no OR unknown",
                "NOT unknown",
                "age / 0 = 1",
                "digits + 1 = 13",
                "-digits = -12",
                "name",
                "age",
                "bytes = 1",
            })
    void shouldBeUnknown(String selector) {
        assertThat(evaluate(selector)).as(selector).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a OR b AND c                      | (a OR (b AND c))",
                "a AND b OR c AND d OR e           | ((a AND b) OR (c AND d) OR e)",
                "NOT a = b                         | (NOT (a = b))",
                "NOT a AND b                       | ((NOT a) AND b)",
                "NOT a OR NOT NOT b                | ((NOT a) OR (NOT (NOT b)))",
                "a = 1 + 2 * 3 - 4 / 5             | (a = ((1 + (2 * 3)) - (4 / 5)))",
                "-a * b > c                        | (((-a) * b) > c)",
                "a BETWEEN 1 AND 2 AND b           | ((a BETWEEN 1 AND 2) AND b)",
                "a not between 1 + 1 and -2 or b   | ((a NOT BETWEEN (1 + 1) AND -2) OR b)",
                "a IN ('x','y') OR b LIKE 'z'      | ((a IN ('x', 'y')) OR (b LIKE 'z'))",
                "a IS NULL AND b IS NOT NULL       | ((a IS NULL) AND (b IS NOT NULL))",
                "NOT a LIKE 'x!%' ESCAPE '!'       | (NOT (a LIKE 'x!%' ESCAPE '!'))",
                "(a OR b) AND c                    | ((a OR b) AND c)",
                "a-1>2                             | ((a - 1) > 2)",
                "a -1 = - 1                        | ((a - 1) = -1)",
            })
    void shouldBindAsTheSpecificationSays(String selector, String structure) {
        assertThat(Selector.parse(selector).structure()).isEqualTo(structure);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a =                     | 4  | found the end, expected",
                "a = 'x                  | 5  | string without a closing quote",
                "= 1                     | 1  | found '='",
                "a = 1 b                 | 7  | found 'b', expected",
                "a == 1                  | 4  | found '='",
                "a = 1_                  | 6  | found '_'",
                "a = 0b2                 | 6  | found 'b2'",
                "a = 09                  | 5  | is not an integer",
                "a = 1e39f               | 5  | out of the range of a float",
                "a != 1                  | 3  | found '!'",
                "a = b = c               | 7  | found '='",
                "(a = 1                  | 7  | expected ')'",
                "a = 1)                  | 6  | found ')'",
                "a IN ()                 | 7  | expected a string in single quotes",
                "a IN ('x',)             | 11 | expected a string in single quotes",
                "a IN (1)                | 7  | expected a string in single quotes",
                "a IN 'x'                | 6  | expected '('",
                "a LIKE b                | 8  | expected a string in single quotes",
                "a LIKE 1                | 8  | expected a string",
                "a LIKE 'x' ESCAPE 'yz'  | 19 | one character after ESCAPE",
                "a LIKE 'x' ESCAPE ''    | 19 | one character after ESCAPE",
                "a LIKE 'x!' ESCAPE '!'  | 20 | ends with its escape character",
                "'a' LIKE 'a'            | 1  | expected an identifier before LIKE",
                "1 IN ('a')              | 1  | expected an identifier before IN",
                "1 IS NULL               | 1  | expected an identifier before IS",
                "a IS 1                  | 6  | expected 'NOT' or 'NULL'",
                "a IS NOT TRUE           | 10 | expected 'NULL'",
                "a BETWEEN 1             | 12 | expected",
                "a BETWEEN 'x' AND 'y'   | 3  | 'BETWEEN' needs numbers, found a string 'x'",
                "a > 'x'                 | 3  | '>' needs numbers, found a string 'x'",
                "TRUE = 0                | 6  | '=' cannot compare a condition true with a number 0",
                "'x' <> FALSE            | 5  | '<>' cannot compare a string 'x' with a condition false",
                "(a > 1) = 1             | 9  | '=' cannot compare a condition (a > 1) with a number 1",
                "TRUE < a                | 6  | '<' needs numbers, found a condition",
                "a + 'x' = 1             | 3  | '+' needs numbers",
                "-'x' = 1                | 1  | '-' needs numbers",
                "1                       | 1  | expected a condition, found a number 1",
                "'x'                     | 1  | expected a condition, found a string",
                "a + 1                   | 1  | expected a condition",
                "yes AND 1               | 9  | expected a condition",
                "1 OR yes                | 1  | expected a condition",
                "NOT 'x'                 | 1  | expected a condition",
                "a = 09                  | 5  | not an integer",
                "a = 9223372036854775808 | 5  | not an integer from",
                "a = 1e999               | 5  | out of the range of a double",
                "a = 1abc                | 6  | found 'abc'",
                "a.b = 1                 | 2  | found '.'",
                "a = \u00a0 1            | 5  | cannot stand in an identifier",
                "JMSDestination = 'x'    | 1  | 'JMSDestination' cannot be selected on",
                "yes OR JMSReplyTo = 'x' | 8  | 'JMSReplyTo' cannot be selected on",
                "JMSRedelivered          | 1  | cannot be selected on",
                "and = 1                 | 1  | found 'and'",
                "NULL = a                | 1  | found 'NULL'",
                "a = NULL                | 5  | found 'NULL'",
                "a = \"x\"               | 5  | found '\"'",
            })
    void shouldRefuseAndSayWhere(String selector, int position, String problem) {
        assertThatThrownBy(() -> Selector.parse(selector))
                .isInstanceOfSatisfying(SelectorException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SELECTOR);
                    assertThat(e.position()).as(e.getMessage()).isEqualTo(position);
                })
                .hasMessageContaining(problem)
                .hasMessageContaining(selector);
    }

    @Test
    void shouldCountPositionsOverLineEnds() {
        assertThatThrownBy(() -> Selector.parse("a = 1\r\nAND\n\tb ! 2"))
                .isInstanceOfSatisfying(
                        SelectorException.class, e -> assertThat(e.position()).isEqualTo(15));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            nullValues = "none",
            value = {
                "TAGS = 'a'                                | a",
                "'a' = TAGS                                | a",
                "TAGS IN ('a', 'b')                        | a,b",
                "(TAGS = 'a' OR TAGS IN ('b')) OR TAGS='c' | a,b,c",
                "TAGS = 'a' AND x = 1                      | none",
                "TAGS = 'a' OR x = 1                       | none",
                "TAGS <> 'a'                               | none",
                "TAGS NOT IN ('a')                         | none",
                "NOT TAGS = 'a'                            | none",
                "tags = 'a'                                | none",
                "TAGS = other                              | none",
                "TAGS = 1                                  | none",
                "TAGS LIKE 'a'                             | none",
            })
    void shouldKnowSelectorsOfTagsOnly(String selector, String tags) {
        assertThat(Selector.parse(selector).tagsOnly().map(Set::copyOf))
                .isEqualTo(java.util.Optional.ofNullable(tags).map(list -> Set.of(list.split(","))));
    }

    @Test
    void shouldSelectEverythingWhenBlank() {
        assertThat(Selector.parse(" ").matches(name -> null)).isTrue();
        assertThat(Selector.parse("").tagsOnly()).isEmpty();
    }

    @Test
    void shouldRefuseWhatWouldOverflowTheStack() {
        String deep = "(".repeat(100_000 / 2);
        for (String selector : new String[] {
            deep + "a",
            "NOT ".repeat(10_000) + "a",
            "- ".repeat(10_000) + "1 = 1",
            "+".repeat(10_000) + "1 = 1",
            "1" + "+1".repeat(10_000) + " = 1"
        }) {
            assertThatThrownBy(() -> Selector.parse(selector))
                    .isInstanceOf(SelectorException.class)
                    .hasMessageContaining("200");
        }
        assertThatThrownBy(() -> Selector.parse("a".repeat(Selector.MAX_LENGTH + 1)))
                .isInstanceOf(SelectorException.class)
                .hasMessageContaining("longer than");
    }

    @Test
    void shouldTakeLongListsOfAlternatives() {
        String many = "a = 1" + " OR a = 2".repeat(5_000);
        assertThat(Selector.parse(many).matches(name -> 2)).isTrue();
        assertThat(Selector.parse("(".repeat(150) + "yes" + ")".repeat(150)).matches(PROPERTIES::get))
                .isTrue();
    }

    @Test
    void shouldMatchPatternsWithEscapesAndOddCharacters() {
        assertThat(LikePattern.of("a\\_b%", '\\').matches("a_bcd")).isTrue();
        assertThat(LikePattern.of("a\\_b%", '\\').matches("axbcd")).isFalse();
        assertThat(LikePattern.of("100!%", '!').matches("100%")).isTrue();
        assertThat(LikePattern.of("100!%", '!').matches("1000")).isFalse();
        assertThat(LikePattern.of("!!%", '!').matches("!x")).isTrue();
        assertThat(LikePattern.of("_", -1).matches("\uD83D\uDE00")).isTrue();
        assertThat(LikePattern.of("a.c", -1).matches("abc")).isFalse();
        assertThat(LikePattern.of("%a%b%c", -1).matches("xxaxxbxxbc")).isTrue();
        assertThat(LikePattern.of("%a%b%c", -1).matches("xxaxxbxxbcd")).isFalse();
        assertThat(LikePattern.of("%\n_", -1).matches("a\nb")).isTrue();
        assertThat(LikePattern.of("", -1).matches("")).isTrue();
        assertThat(LikePattern.of("%", -1).matches("")).isTrue();
        assertThat(LikePattern.of("_", -1).matches("")).isFalse();
        assertThat(LikePattern.of("%a".repeat(30) + "b", -1).matches("a".repeat(2_000)))
                .isFalse();
    }
}
