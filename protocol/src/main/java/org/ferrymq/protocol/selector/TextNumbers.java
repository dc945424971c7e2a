package org.ferrymq.protocol.selector;

import org.jspecify.annotations.Nullable;

/** Reads texts as numbers. */
final class TextNumbers {
    private static final int LONGEST = 400;

    private TextNumbers() {}

    /** A Long if the text is an integer of that range, else a Double; null if it is no decimal number. */
    static @Nullable Number read(String text) {
        if (!looksLikeNumber(text)) {
            return null;
        }
        try {
            return isInteger(text) ? (Number) Long.valueOf(text) : (Number) Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Spares the exception for the texts that are plainly something else. */
    private static boolean looksLikeNumber(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean part = (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
            if (!part) {
                return false;
            }
        }
        return true;
    }

    private static boolean isInteger(String text) {
        int digits = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean sign = i == 0 && (c == '-' || c == '+');
            if (sign) {
                digits--;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return digits <= 18;
    }
}
