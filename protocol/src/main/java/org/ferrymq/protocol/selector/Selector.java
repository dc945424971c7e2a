package org.ferrymq.protocol.selector;

import java.io.StringReader;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A condition on messages: a selector of Jakarta Messaging 3.1 (section 3.8) or a filter in RocketMQ's dialect of SQL92. Immutable and
 * thread-safe. Where Jakarta's specification leaves room: literals of unlike types may be compared (the result is false), an exact
 * division by zero is unknown, {@code NOT IN} and {@code NOT LIKE} of a property that is no string are true.
 */
public final class Selector {
    /** The longest selector that is accepted, in characters. */
    public static final int MAX_LENGTH = 65_536;

    private static final String TAGS = "TAGS";

    private final SelectorDialect dialect;
    private final String text;
    private final Expression condition;

    private Selector(SelectorDialect dialect, String text, Expression condition) {
        this.dialect = dialect;
        this.text = text;
        this.condition = condition;
    }

    /**
     * Parses a selector of Jakarta Messaging. An empty or blank text selects every message.
     *
     * @throws SelectorException if the text does not follow the grammar
     */
    public static Selector parse(String text) {
        return parse(text, SelectorDialect.JAKARTA);
    }

    /**
     * Parses a selector. An empty or blank text selects every message.
     *
     * @throws SelectorException if the text does not follow the grammar of the dialect
     */
    public static Selector parse(String text, SelectorDialect dialect) {
        if (text.isBlank()) {
            return new Selector(dialect, text, new Expression.Literal(true));
        }
        if (text.length() > MAX_LENGTH) {
            throw new SelectorException(text, MAX_LENGTH, "longer than " + MAX_LENGTH + " characters");
        }
        return new Selector(
                dialect,
                text,
                switch (dialect) {
                    case JAKARTA -> jakarta(text);
                    case SQL92 -> sql92(text);
                });
    }

    private static Expression jakarta(String text) {
        ExpressionBuilder builder = new ExpressionBuilder(text);
        try {
            return new SelectorParser(new StringReader(text), builder).selector();
        } catch (ParseException e) {
            throw explain(builder, e, SelectorParserConstants.EOF, SelectorParserConstants.UNTERMINATED_STRING);
        }
    }

    private static Expression sql92(String text) {
        Sql92Builder builder = new Sql92Builder(text);
        try {
            return new Sql92Parser(new StringReader(text), builder).filter();
        } catch (ParseException e) {
            throw explain(builder, e, Sql92ParserConstants.EOF, Sql92ParserConstants.UNTERMINATED_STRING);
        }
    }

    private static SelectorException explain(
            TreeBuilder builder, ParseException e, int endOfText, int unterminatedString) {
        Token found = e.currentToken.next;
        Set<String> expected = new TreeSet<>();
        for (int[] sequence : e.expectedTokenSequences) {
            expected.add(TokenNames.of(e.tokenImage[sequence[0]]));
        }
        boolean atEnd = found.kind == endOfText;
        int position = atEnd ? builder.end() : builder.position(found.beginLine, found.beginColumn);
        if (found.kind == unterminatedString) {
            return builder.error(position, "string without a closing quote");
        }
        String what = atEnd ? "the end" : "'" + found.image + "'";
        return builder.error(position, "found " + what + ", expected " + String.join(" or ", expected));
    }

    /** Whether the selector is true for the message; false and unknown both mean no. */
    public boolean matches(SelectorMessage message) {
        return Boolean.TRUE.equals(condition.evaluate(message));
    }

    /**
     * The tags that are selected, if the selector asks for nothing but tags: {@code TAGS = 'a'}, {@code TAGS IN ('a', 'b')}, or these
     * joined by OR. Such selectors can be answered from the hash of the tag.
     */
    public Optional<Set<String>> tagsOnly() {
        Set<String> tags = new LinkedHashSet<>();
        return collectTags(condition, tags) ? Optional.of(tags) : Optional.empty();
    }

    private static boolean collectTags(Expression e, Set<String> tags) {
        if (e instanceof Expression.Or or) {
            return or.operands().stream().allMatch(operand -> collectTags(operand, tags));
        }
        if (e instanceof Expression.In in && !in.negated() && isTags(in.identifier())) {
            tags.addAll(in.values());
            return true;
        }
        if (e instanceof Expression.Comparison comparison && comparison.operator() == Comparator.EQUAL) {
            return collectTag(comparison.left(), comparison.right(), tags)
                    || collectTag(comparison.right(), comparison.left(), tags);
        }
        return false;
    }

    private static boolean collectTag(Expression identifier, Expression value, Set<String> tags) {
        if (isTags(identifier)
                && value instanceof Expression.Literal literal
                && literal.value() instanceof String tag) {
            tags.add(tag);
            return true;
        }
        return false;
    }

    private static boolean isTags(Expression e) {
        return e instanceof Expression.Identifier identifier
                && identifier.name().equals(TAGS);
    }

    /** The language of the text. */
    public SelectorDialect dialect() {
        return dialect;
    }

    /** The text that was parsed. */
    public String text() {
        return text;
    }

    /** The structure with all parentheses, as it was understood. */
    String structure() {
        return condition.toString();
    }

    /** Selectors are equal if their texts and dialects are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Selector selector && selector.dialect == dialect && selector.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
