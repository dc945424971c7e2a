package org.ferrymq.protocol.selector;

import java.util.Locale;

/** The operators of RocketMQ's filters that look into a text. An empty text is found nowhere, as in RocketMQ. */
enum TextOperator {
    CONTAINS,
    STARTSWITH,
    ENDSWITH;

    static TextOperator ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    boolean finds(String text, String searched) {
        return switch (this) {
            case CONTAINS -> text.contains(searched);
            case STARTSWITH -> text.startsWith(searched);
            case ENDSWITH -> text.endsWith(searched);
        };
    }
}
