package org.ferrymq.broker.delivery.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.selector.SelectorMessage;
import org.jspecify.annotations.Nullable;

/**
 * A stored record as selectors see it, typed as the JMS sender typed it. A flyweight: {@link #wrap} again for the next
 * message. Not thread-safe.
 */
public final class RecordMessage implements SelectorMessage {
    /** JMSPriority of messages that say nothing. */
    public static final int DEFAULT_PRIORITY = 4;

    private static final int MAX_NAMES = 1024;
    private static final byte[] EXPIRATION = utf8(PropertyKeys.JMS_EXPIRATION);
    private static final byte[] PRIORITY = utf8(PropertyKeys.JMS_PRIORITY);
    private static final byte[] SHARDING_KEY = utf8(PropertyKeys.SHARDING_KEY);

    private final RecordView view = new RecordView();
    private final Map<String, byte[]> names = new HashMap<>();
    private final SelectorMessage texts = this::property;
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int deliveryCount;

    /** One that has to be wrapped around a record first. */
    public RecordMessage() {}

    /** Looks at the record from its position on; {@code newDeliveryCount} is what JMSXDeliveryCount says. */
    public RecordMessage wrap(ByteBuffer record, int newDeliveryCount) {
        view.wrap(record, record.position());
        bytes = record;
        deliveryCount = newDeliveryCount;
        return this;
    }

    /** The whole record. */
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }

    /** How often it has been delivered, this time included. */
    public int deliveryCount() {
        return deliveryCount;
    }

    public RecordView record() {
        return view;
    }

    /** The same message as RocketMQ's filters see it: properties only, all of them texts. */
    SelectorMessage texts() {
        return texts;
    }

    @Nullable String property(String name) {
        byte[] bytes = names.get(name);
        if (bytes == null) {
            if (names.size() >= MAX_NAMES) {
                names.clear();
            }
            bytes = utf8(name);
            names.put(name, bytes);
        }
        return view.property(bytes);
    }

    /** When the message expires (ms since the epoch); 0 for never. */
    public long expiration() {
        Long value = number(view.property(EXPIRATION));
        return value == null ? 0 : value;
    }

    /** Whether a Jakarta Messaging client sent it to be delivered later. */
    public boolean isDelayed() {
        return property(PropertyKeys.JMS_DELIVERY_TIME) != null;
    }

    public boolean expired(long nowMs) {
        long at = expiration();
        return at > 0 && at <= nowMs;
    }

    /** JMSPriority, 0 to 9. */
    public int priority() {
        String text = view.property(PRIORITY);
        if (text == null || text.length() != 1 || text.charAt(0) < '0' || text.charAt(0) > '9') {
            return DEFAULT_PRIORITY;
        }
        return text.charAt(0) - '0';
    }

    /** The message group, or null. */
    public @Nullable String groupId() {
        return view.property(SHARDING_KEY);
    }

    @Override
    public @Nullable Object value(String identifier) {
        return switch (identifier) {
            case "JMSDeliveryMode" ->
                "1".equals(property(PropertyKeys.JMS_DELIVERY_MODE)) ? "NON_PERSISTENT" : "PERSISTENT";
            case "JMSPriority" -> {
                Long priority = number(property(PropertyKeys.JMS_PRIORITY));
                yield priority == null ? Long.valueOf(4) : priority;
            }
            case "JMSMessageID" -> {
                String unique = property(PropertyKeys.UNIQ_KEY);
                yield unique == null ? null : "ID:" + unique;
            }
            case "JMSTimestamp" -> view.bornTimestamp();
            case "JMSXGroupID" -> groupId();
            case "JMSXGroupSeq" -> number(property(PropertyKeys.JMSX_GROUP_SEQ));
            case "JMSXDeliveryCount" -> (long) deliveryCount;
            default -> {
                String text = property(identifier);
                yield text == null ? null : typed(text, typeOf(identifier));
            }
        };
    }

    private char typeOf(String name) {
        String types = property(PropertyKeys.JMS_PROPERTY_TYPES);
        if (types == null) {
            return 's';
        }
        int at = types.indexOf(name);
        while (at >= 0) {
            int after = at + name.length();
            boolean begins = at == 0 || types.charAt(at - 1) == ',';
            if (begins && after + 1 < types.length() && types.charAt(after) == '=') {
                return types.charAt(after + 1);
            }
            at = types.indexOf(name, after);
        }
        return 's';
    }

    private static @Nullable Object typed(String text, char type) {
        return switch (type) {
            case 'z' -> Boolean.valueOf(text);
            case 'b', 'h', 'i', 'l' -> number(text);
            case 'f', 'd' -> decimal(text);
            default -> text;
        };
    }

    private static @Nullable Double decimal(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null; // not what it says it is: unknown to selectors, like a missing property
        }
    }

    private static @Nullable Long number(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
