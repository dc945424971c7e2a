package org.ferrymq.broker.handler.nativ.send;

import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.PropertyKeys;
import org.jspecify.annotations.Nullable;

/**
 * What the broker has to know of the properties of a message that is being sent, read in one pass over the property
 * string. Immutable once parsed.
 */
public final class SendProperties {
    private final String text;
    private @Nullable String tags;
    private @Nullable String uniqueKey;
    private @Nullable String delayLevel;
    private @Nullable String timerDelaySeconds;
    private @Nullable String timerDelayMs;
    private @Nullable String timerDeliverMs;
    private @Nullable String producerGroup;
    private @Nullable String replyTo;
    private @Nullable String cluster;
    private @Nullable String unusable;
    private boolean half;
    private boolean waits = true;

    private SendProperties(String text) {
        this.text = text;
    }

    /** Reads a property string; null has no properties. Of a name that comes twice the last one counts. */
    static SendProperties parse(@Nullable String text) {
        SendProperties properties = new SendProperties(text == null ? "" : text);
        properties.read();
        return properties;
    }

    private void read() {
        int at = 0;
        int length = text.length();
        while (at < length) {
            int end = text.indexOf(MessageProperties.VALUE_END, at);
            end = end < 0 ? length : end;
            int middle = text.indexOf(MessageProperties.NAME_END, at);
            if (middle > at && middle < end) {
                note(text.substring(at, middle), middle + 1, end);
            }
            at = end + 1;
        }
    }

    private void note(String name, int from, int to) {
        switch (name) {
            case PropertyKeys.TAGS -> tags = text.substring(from, to);
            case PropertyKeys.UNIQ_KEY -> uniqueKey = text.substring(from, to);
            case PropertyKeys.WAIT -> waits = !text.substring(from, to).equals("false");
            case PropertyKeys.DELAY -> delayLevel = text.substring(from, to);
            case PropertyKeys.TIMER_DELAY_SEC -> timerDelaySeconds = text.substring(from, to);
            case PropertyKeys.TIMER_DELAY_MS -> timerDelayMs = text.substring(from, to);
            case PropertyKeys.TIMER_DELIVER_MS -> timerDeliverMs = text.substring(from, to);
            case PropertyKeys.TRANSACTION_PREPARED ->
                half = text.substring(from, to).equalsIgnoreCase("true");
            case PropertyKeys.PRODUCER_GROUP -> producerGroup = text.substring(from, to);
            case PropertyKeys.REPLY_TO_CLIENT -> replyTo = text.substring(from, to);
            case PropertyKeys.CLUSTER -> cluster = text.substring(from, to);
            case PropertyKeys.POP_CK,
                    PropertyKeys.INNER_NUM,
                    PropertyKeys.INNER_MULTI_DISPATCH,
                    PropertyKeys.TIMER_DEL_UNIQKEY -> unusable = name;
            default -> {
                // The application's.
            }
        }
    }

    /** Refuses what would make the message unusable for its consumers, or is meant for a store that is not ours. */
    void requireUsable() {
        if (unusable == null) {
            return;
        }
        String why = switch (unusable) {
            case PropertyKeys.POP_CK ->
                "it is the receipt of a message that was popped: consumers could not acknowledge this one";
            case PropertyKeys.TIMER_DEL_UNIQKEY -> "a timed message is recalled with its recall handle (recallMessage)";
            default -> "messages inside of messages are not supported";
        };
        throw new BadCommandException(
                ResponseCode.MESSAGE_ILLEGAL, "property " + unusable + " may not be set by an application: " + why);
    }

    /** The property string as it was sent. */
    String text() {
        return text;
    }

    @Nullable String tags() {
        return tags;
    }

    @Nullable String uniqueKey() {
        return uniqueKey;
    }

    @Nullable String delayLevel() {
        return delayLevel;
    }

    @Nullable String timerDelaySeconds() {
        return timerDelaySeconds;
    }

    @Nullable String timerDelayMs() {
        return timerDelayMs;
    }

    @Nullable String timerDeliverMs() {
        return timerDeliverMs;
    }

    @Nullable String producerGroup() {
        return producerGroup;
    }

    /** Whether it is a half message. */
    boolean isHalf() {
        return half;
    }

    /** Whether the answer waits until the message is on disk. */
    boolean waits() {
        return waits;
    }

    /** Whether its sender waits for a reply that needs to know the cluster, and the message does not say it. */
    boolean needsCluster() {
        return replyTo != null && cluster == null;
    }

    /** The property string of a half message as consumers get it once it is committed. */
    String textWithoutHalf() {
        StringBuilder kept = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf(MessageProperties.VALUE_END, at);
            end = end < 0 ? text.length() : end + 1;
            if (!text.startsWith(PropertyKeys.TRANSACTION_PREPARED + MessageProperties.NAME_END, at)) {
                kept.append(text, at, end);
            }
            at = end;
        }
        return kept.toString();
    }

    /** A property string with one more property. */
    static String with(String text, String name, String value) {
        boolean ended = text.isEmpty() || text.charAt(text.length() - 1) == MessageProperties.VALUE_END;
        return text
                + (ended ? "" : MessageProperties.VALUE_END)
                + name
                + MessageProperties.NAME_END
                + value
                + MessageProperties.VALUE_END;
    }
}
