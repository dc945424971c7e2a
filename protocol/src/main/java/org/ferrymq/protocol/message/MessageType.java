package org.ferrymq.protocol.message;

import org.jspecify.annotations.Nullable;

/** What kind of message its properties make of it, as RocketMQ's metrics tell them apart. */
public enum MessageType {
    /** None of the others. */
    NORMAL,
    /** With a sharding key. */
    FIFO,
    /** Delivered later. */
    DELAY,
    /** A half message. */
    TRANSACTION;

    private static final String HALF = PropertyKeys.TRANSACTION_PREPARED + MessageProperties.NAME_END + "true";

    /** The type of a message with these properties; the property string is passed through once. */
    public static MessageType of(@Nullable String properties) {
        MessageType type = NORMAL;
        if (properties == null) {
            return type;
        }
        int length = properties.length();
        for (int at = 0; at < length; ) {
            switch (properties.charAt(at)) {
                case 'D' -> type = isNamed(properties, at, PropertyKeys.DELAY) ? DELAY : type;
                case 'T' -> {
                    if (properties.startsWith(HALF, at)) {
                        return TRANSACTION;
                    }
                    type = isTimer(properties, at) ? DELAY : type;
                }
                case '_' -> type = type == NORMAL && isNamed(properties, at, PropertyKeys.SHARDING_KEY) ? FIFO : type;
                default -> {
                    // no property that matters
                }
            }
            int end = properties.indexOf(MessageProperties.VALUE_END, at);
            at = end < 0 ? length : end + 1;
        }
        return type;
    }

    private static boolean isTimer(String properties, int at) {
        return isNamed(properties, at, PropertyKeys.TIMER_DELAY_MS)
                || isNamed(properties, at, PropertyKeys.TIMER_DELAY_SEC)
                || isNamed(properties, at, PropertyKeys.TIMER_DELIVER_MS);
    }

    private static boolean isNamed(String properties, int at, String name) {
        int end = at + name.length();
        return end < properties.length()
                && properties.charAt(end) == MessageProperties.NAME_END
                && properties.startsWith(name, at);
    }
}
