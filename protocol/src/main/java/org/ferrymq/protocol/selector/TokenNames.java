package org.ferrymq.protocol.selector;

/** Says what the generated parser expected in words that a user of selectors knows. */
final class TokenNames {
    private TokenNames() {}

    /** The name of a token by its image in the generated constants. */
    static String of(String image) {
        return switch (image) {
            case "<EOF>" -> "the end";
            case "<INTEGER>", "<FLOATING>" -> "a number";
            case "<STRING>" -> "a string in single quotes";
            case "<IDENTIFIER>" -> "an identifier";
            default -> image.replace('"', '\'');
        };
    }
}
