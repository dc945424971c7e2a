package org.ferrymq.jms.message;

import org.jspecify.annotations.Nullable;

/** What a message's body is, as the record's property {@value #PROPERTY} says. */
enum BodyType {
    /** {@link FerryTextMessage}: UTF-8. */
    TEXT("T"),
    /** {@link FerryTextMessage} whose text is null. */
    TEXT_NULL("TN"),
    /** {@link FerryBytesMessage}: the bytes as they are. */
    BYTES("B"),
    /** {@link FerryMapMessage}: see {@link TypedValues}. */
    MAP("M"),
    /** {@link FerryStreamMessage}: see {@link TypedValues}. */
    STREAM("S"),
    /** {@link FerryObjectMessage}: Java serialization. */
    OBJECT("O"),
    /** {@link FerryMessage}: no body. */
    NONE("N");

    static final String PROPERTY = "JMSBody";

    private final String letter;

    BodyType(String letter) {
        this.letter = letter;
    }

    /** {@return the property's value} */
    String letter() {
        return letter;
    }

    /** {@return the type of a record; null if it was not written by a Jakarta Messaging client of FerryMQ} */
    static @Nullable BodyType of(@Nullable String letter) {
        for (BodyType type : values()) {
            if (type.letter.equals(letter)) {
                return type;
            }
        }
        return null;
    }
}
