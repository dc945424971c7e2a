package org.ferrymq.protocol.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/** The property string of a record: {@code name \1 value \2} repeated; the last \2 may be missing. */
public final class MessageProperties {
    /** Between name and value. */
    public static final char NAME_END = 1;
    /** After each value. */
    public static final char VALUE_END = 2;
    /** Most bytes of the property string of a record, whose length has 16 bits (signed in stock clients). */
    public static final int MAX_BYTES = Short.MAX_VALUE;

    private MessageProperties() {}

    /**
     * Writes properties.
     *
     * @throws FerryException with INVALID_MESSAGE if a name or value has a separator in it
     */
    public static String encode(Map<String, String> properties) {
        StringBuilder text = new StringBuilder(properties.size() * 24);
        properties.forEach((name, value) -> {
            if (hasSeparator(name) || hasSeparator(value) || name.isEmpty()) {
                throw new FerryException(
                        ErrorCode.INVALID_MESSAGE, "property '" + name + "' is empty or has a separator in it");
            }
            text.append(name).append(NAME_END).append(value).append(VALUE_END);
        });
        return text.toString();
    }

    /** Whether a text has one of the two separator characters in it. */
    public static boolean hasSeparator(String text) {
        return text.indexOf(NAME_END) >= 0 || text.indexOf(VALUE_END) >= 0;
    }

    /** Reads properties; parts without a name or a separator are skipped, as stock clients do. */
    public static Map<String, String> decode(@Nullable String text) {
        Map<String, String> properties = new LinkedHashMap<>();
        if (text == null) {
            return properties;
        }
        int at = 0;
        int length = text.length();
        while (at < length) {
            int end = text.indexOf(VALUE_END, at);
            end = end < 0 ? length : end;
            int middle = text.indexOf(NAME_END, at);
            if (middle > at && middle < end) {
                properties.put(text.substring(at, middle), text.substring(middle + 1, end));
            }
            at = end + 1;
        }
        return properties;
    }

    /** Reads properties from UTF-8 bytes. */
    public static Map<String, String> decode(ByteBuffer bytes) {
        return decode(StandardCharsets.UTF_8.decode(bytes.duplicate()).toString());
    }

    /** One property of a property string, without building the map. */
    public static @Nullable String find(@Nullable String text, String name) {
        if (text == null) {
            return null;
        }
        int at = 0;
        int length = text.length();
        while (at < length) {
            int end = text.indexOf(VALUE_END, at);
            end = end < 0 ? length : end;
            int value = at + name.length() + 1;
            if (value <= end && text.charAt(value - 1) == NAME_END && text.startsWith(name, at)) {
                return text.substring(value, end);
            }
            at = end + 1;
        }
        return null;
    }

    /**
     * One property of property bytes, without building the map.
     *
     * @param bytes read absolutely
     * @param offset where the properties begin
     * @param length their length in bytes
     * @param name name in UTF-8
     */
    public static @Nullable String find(ByteBuffer bytes, int offset, int length, byte[] name) {
        int at = offset;
        int limit = offset + length;
        while (at < limit) {
            int end = at;
            boolean match = true;
            int i = 0;
            byte b = 0;
            while (end < limit && (b = bytes.get(end)) != VALUE_END && match) {
                if (i < name.length ? b != name[i] : i == name.length && b != NAME_END) {
                    match = false;
                }
                i++;
                end++;
            }
            while (end < limit && bytes.get(end) != VALUE_END) {
                end++;
            }
            if (match && i > name.length) {
                byte[] value = new byte[end - at - name.length - 1];
                bytes.get(at + name.length + 1, value);
                return new String(value, StandardCharsets.UTF_8);
            }
            at = end + 1;
        }
        return null;
    }
}
