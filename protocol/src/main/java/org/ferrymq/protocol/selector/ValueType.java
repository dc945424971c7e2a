package org.ferrymq.protocol.selector;

/** What is known of an expression's value before any message is seen. */
enum ValueType {
    BOOLEAN("a condition"),
    NUMBER("a number"),
    TEXT("a string"),
    /** An identifier: depends on the message. */
    ANY("a property");

    private final String words;

    ValueType(String words) {
        this.words = words;
    }

    /** For error messages. */
    String words() {
        return words;
    }

    boolean canBe(ValueType wanted) {
        return this == wanted || this == ANY;
    }
}
