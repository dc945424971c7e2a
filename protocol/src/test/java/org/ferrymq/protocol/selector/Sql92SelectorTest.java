package org.ferrymq.protocol.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RocketMQ's filters: properties are texts. */
class Sql92SelectorTest {
    private static final Map<String, String> PROPERTIES = Map.of(
            "age", "30",
            "price", "5.5",
            "name", "O'Hara",
            "yes", "true",
            "no", "false",
            "empty", "",
            "TAGS", "a",
            "big", "9007199254740993",
            "$x_1", "1");

    private static Selector parse(String filter) {
        return Selector.parse(filter, SelectorDialect.SQL92);
    }

    private static Boolean evaluate(String filter) {
        boolean matches = parse(filter).matches(PROPERTIES::get);
        boolean opposite = parse("NOT (" + filter + ")").matches(PROPERTIES::get);
        assertThat(matches && opposite).isFalse();
        return matches ? Boolean.TRUE : opposite ? Boolean.FALSE : null;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "age = 30",
                "age = '30'",
                "age = 30.0",
                "age = 30L",
                "30 = age",
                "age <> 31",
                "age <> '31'",
                "'31' <> age",
                "age > 29 AND age >= 30 and age < 31 AND age <= 30",
                "29 < age",
                "age > -5",
                "age > +5",
                "age > - 5",
                "price > 5",
                "price = 5.5",
                "price >= .55E1",
                "price < 6.",
                "age > price",
                "big = 9007199254740993",
                "big > 9007199254740992",
                "$X_1 IS NULL AND $x_1 = 1",
                "age BETWEEN 30 AND 30",
                "age NOT BETWEEN 31 AND 40",
                "age between price and 31",
                "name IN ('x', 'O''Hara')",
                "name NOT IN ('x')",
                "name = 'O''Hara'",
                "missing IS NULL",
                "age IS NOT NULL",
                "empty IS NOT NULL",
                "(age = missing) IS NOT NULL",
                "missing = other",
                "5 <> missing",
                "name CONTAINS 'Har'",
                "name contains 'O''H'",
                "name NOT CONTAINS 'har'",
                "name STARTSWITH 'O'",
                "name NOT STARTSWITH 'H'",
                "name ENDSWITH 'ra'",
                "name not endswith 'O'",
                "TRUE",
                "yes",
                "NOT no",
                "yes = TRUE",
                "TRUE = yes",
                "no <> TRUE",
                "name = FALSE",
                "(age > 5) = TRUE",
                "NOT age = 31",
                "NOT age > 31",
                "age = 31 OR NOT age IS NULL",
                "missing = 5 OR age = 30",
                "-- a comment\nage = 30 /* and ** more */ AND price > 1 -- end",
                " "
            })
    void isTrue(String filter) {
        assertThat(parse(filter).matches(PROPERTIES::get)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "age = 31",
                "age <> 30",
                "age <> '30'",
                "age = missing",
                "age > 30",
                "age BETWEEN 31 AND 40",
                "age NOT BETWEEN 30 AND 30",
                "name IN ('O', 'Hara')",
                "name NOT IN ('O''Hara')",
                "age IS NULL",
                "missing IS NOT NULL",
                "name CONTAINS 'hara'",
                "name CONTAINS ''",
                "name NOT CONTAINS ''",
                "missing CONTAINS 'x'",
                "missing NOT CONTAINS 'x'",
                "missing NOT STARTSWITH 'x'",
                "name STARTSWITH 'Hara'",
                "name ENDSWITH 'O'",
                "FALSE",
                "no",
                "name",
                "empty",
                "yes = FALSE",
                "TRUE = 5"
            })
    void isFalse(String filter) {
        assertThat(evaluate(filter)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing = 5",
                "missing <> 5",
                "missing > 5",
                "age > missing",
                "missing",
                "missing = TRUE",
                "missing BETWEEN 1 AND 2",
                "missing NOT BETWEEN 1 AND 2",
                "missing IN ('x')",
                "missing NOT IN ('x')",
                "name > 5",
                "name = 5",
                "name <> 5",
                "5 = name",
                "empty = 0",
                "name > age",
                "-age > 5",
                "missing = 5 AND TRUE"
            })
    void isUnknown(String filter) {
        assertThat(evaluate(filter)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            a > 5 OR b = 'x' AND NOT c IS NULL | ((a > 5) OR ((b = 'x') AND (NOT (c IS NULL))))
            NOT a = 5                          | (NOT (a = 5))
            a <> 5                             | (NOT (a = 5))
            a NOT IN ('x','y')                 | (a NOT IN ('x', 'y'))
            a BETWEEN 1 AND -2.5 OR b          | error
            a NOT BETWEEN 1 AND 3              | ((a < 1) OR (a > 3))
            a NOT ENDSWITH 'x'                 | (a NOT ENDSWITH 'x')
            a > 5 = TRUE                       | ((a > 5) = true)
            """)
    void isUnderstoodAs(String filter, String structure) {
        if (structure.equals("error")) {
            assertThatThrownBy(() -> parse(filter)).isInstanceOf(SelectorException.class);
        } else {
            assertThat(parse(filter).structure()).isEqualTo(structure);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            a =                     | 4  | found the end, expected
            a = 5 AND               | 10 | found the end
            a LIKE 'x%'             | 3  | found 'LIKE', expected
            a + 1 = 2               | 3  | found '+'
            a = 007                 | 6  | found '0'
            a = 0x1F                | 6  | found 'x1F'
            a = 'x                  | 5  | string without a closing quote
            a = NULL                | 5  | found 'NULL', expected
            a > 'x'                 | 3  | '>' needs numbers or properties, found a string 'x'
            a > TRUE                | 3  | '>' needs numbers or properties, found a condition true
            (a > 1) > 2             | 9  | '>' needs numbers or properties, found a condition
            a BETWEEN 5 AND 3       | 3  | nothing is BETWEEN 5 AND 3, the lower bound comes first
            a BETWEEN 'b' AND 'c'   | 3  | 'BETWEEN' needs numbers or properties
            a IN (5)                | 7  | found '5', expected a string in single quotes
            a IN ()                 | 7  | expected a string in single quotes
            5 IN ('x')              | 3  | expected an identifier before IN, found 5
            a CONTAINS b            | 12 | expected a string in single quotes
            a = 9223372036854775808 | 5  | is not an integer from
            a = 1E999               | 5  | is out of the range of a double
            5                       | 1  | expected a condition, found a number 5
            'x' OR a = 1            | 1  | expected a condition, found a string 'x'
            a = 1 b = 2             | 7  | found 'b', expected '<' or
            a.b = 1                 | 2  | found '.'
            größe = 1               | 3  | found 'ö'
            """)
    void refusesWithThePositionOfTheError(String filter, int position, String problem) {
        assertThatThrownBy(() -> parse(filter))
                .isInstanceOfSatisfying(
                        SelectorException.class, e -> assertThat(e.position()).isEqualTo(position))
                .hasMessageContaining(problem)
                .hasMessageContaining(" at position " + position + " of selector: " + filter);
    }

    @Test
    void depthIsBounded() {
        String deep = "(".repeat(300) + "a = 1" + ")".repeat(300);
        assertThatThrownBy(() -> parse(deep)).hasMessageContaining("nested more than");
        assertThatThrownBy(() -> parse("a" + " = 1".repeat(300))).hasMessageContaining("operators in a chain");
        assertThatThrownBy(() -> parse("NOT ".repeat(300) + "a")).hasMessageContaining("nested more than");
        assertThat(parse("a = 1" + " OR a = 2".repeat(5000)).matches(name -> "2"))
                .isTrue();
    }

    @Test
    void tagsAloneAreAnsweredFromTheirHashes() {
        assertThat(parse("TAGS = 'a' OR TAGS IN ('b','c')").tagsOnly()).contains(Set.of("a", "b", "c"));
        assertThat(parse("TAGS = 'a' AND age > 5").tagsOnly()).isEmpty();
    }

    @Test
    void dialectsAreUnlike() {
        assertThat(parse("a = 1")).isNotEqualTo(Selector.parse("a = 1"));
        assertThat(parse("a = 1")).isEqualTo(parse("a = 1")).hasSameHashCodeAs(parse("a = 1"));
        assertThat(parse("a = 1").matches(name -> "1")).isTrue();
        assertThat(Selector.parse("a = 1").matches(name -> "1")).isFalse();
    }
}
