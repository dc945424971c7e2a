package org.ferrymq.protocol.selector;

import java.util.Arrays;

/**
 * The pattern of LIKE: {@code _} stands for any one character, {@code %} for any sequence. Matched without regular expressions, in
 * time proportional to text times pattern at worst. Immutable.
 */
final class LikePattern {
    private static final int ANY_ONE = -1;
    private static final int ANY_SEQUENCE = -2;

    private final String shown;
    private final int[] symbols;

    private LikePattern(String shown, int[] symbols) {
        this.shown = shown;
        this.symbols = symbols;
    }

    /**
     * Compiles a pattern.
     *
     * @param escape the character that takes the meaning from the one after it, or -1
     * @throws IllegalArgumentException if the pattern ends with the escape character
     */
    static LikePattern of(String pattern, int escape) {
        int[] points = pattern.codePoints().toArray();
        int[] symbols = new int[points.length];
        int count = 0;
        for (int i = 0; i < points.length; i++) {
            int point = points[i];
            if (point == escape) {
                if (++i == points.length) {
                    throw new IllegalArgumentException("the pattern of LIKE ends with its escape character");
                }
                symbols[count++] = points[i];
            } else if (point == '_') {
                symbols[count++] = ANY_ONE;
            } else if (point != '%') {
                symbols[count++] = point;
            } else if (count == 0 || symbols[count - 1] != ANY_SEQUENCE) {
                symbols[count++] = ANY_SEQUENCE;
            }
        }
        String suffix = escape < 0 ? "" : " ESCAPE '" + Character.toString(escape) + "'";
        return new LikePattern("'" + pattern.replace("'", "''") + "'" + suffix, Arrays.copyOf(symbols, count));
    }

    /** Whether the whole text follows the pattern. */
    boolean matches(String text) {
        int at = 0;
        int symbol = 0;
        int lastSequence = -1; // the % to fall back to ...
        int retryAt = 0; // ... and the text position that it is to swallow next
        while (at < text.length()) {
            int point = text.codePointAt(at);
            if (symbol < symbols.length && (symbols[symbol] == point || symbols[symbol] == ANY_ONE)) {
                at += Character.charCount(point);
                symbol++;
            } else if (symbol < symbols.length && symbols[symbol] == ANY_SEQUENCE) {
                lastSequence = symbol++;
                retryAt = at;
            } else if (lastSequence >= 0) {
                retryAt += Character.charCount(text.codePointAt(retryAt));
                at = retryAt;
                symbol = lastSequence + 1;
            } else {
                return false;
            }
        }
        while (symbol < symbols.length && symbols[symbol] == ANY_SEQUENCE) {
            symbol++;
        }
        return symbol == symbols.length;
    }

    @Override
    public String toString() {
        return shown;
    }
}
