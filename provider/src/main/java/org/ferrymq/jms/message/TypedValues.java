package org.ferrymq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of map and stream messages in a record: a count, then for each element (in a map its name first) a letter for the type and the
 * value, big-endian. Strings and byte arrays have an int length first. Letters: 0 null, z boolean, b byte, h short, c char, i int, l long,
 * f float, d double, s string (UTF-8), B bytes.
 */
final class TypedValues {
    private TypedValues() {}

    private interface Content {
        void to(DataOutputStream output) throws IOException;
    }

    static byte[] encodeMap(Map<String, @Nullable Object> map) {
        return encode(output -> {
            output.writeInt(map.size());
            for (Map.Entry<String, @Nullable Object> entry : map.entrySet()) {
                writeString(output, entry.getKey());
                writeValue(output, entry.getValue());
            }
        });
    }

    static byte[] encodeList(List<@Nullable Object> list) {
        return encode(output -> {
            output.writeInt(list.size());
            for (Object value : list) {
                writeValue(output, value);
            }
        });
    }

    private static byte[] encode(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            content.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    static Map<String, @Nullable Object> decodeMap(byte[] body) throws JMSException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (body.length == 0) {
            return map;
        }
        try (DataInputStream input = new DataInputStream(new ByteArrayInputStream(body))) {
            int count = input.readInt();
            for (int i = 0; i < count; i++) {
                String name = readString(input);
                map.put(name, readValue(input));
            }
        } catch (IOException e) {
            throw malformed("map", e);
        }
        return map;
    }

    static List<@Nullable Object> decodeList(byte[] body) throws JMSException {
        List<@Nullable Object> list = new ArrayList<>();
        if (body.length == 0) {
            return list;
        }
        try (DataInputStream input = new DataInputStream(new ByteArrayInputStream(body))) {
            int count = input.readInt();
            for (int i = 0; i < count; i++) {
                list.add(readValue(input));
            }
        } catch (IOException e) {
            throw malformed("stream", e);
        }
        return list;
    }

    private static void writeValue(DataOutputStream output, @Nullable Object value) throws IOException {
        if (value == null) {
            output.writeByte('0');
        } else if (value instanceof Boolean b) {
            output.writeByte('z');
            output.writeBoolean(b);
        } else if (value instanceof Byte b) {
            output.writeByte('b');
            output.writeByte(b);
        } else if (value instanceof Short s) {
            output.writeByte('h');
            output.writeShort(s);
        } else if (value instanceof Character c) {
            output.writeByte('c');
            output.writeChar(c);
        } else if (value instanceof Integer i) {
            output.writeByte('i');
            output.writeInt(i);
        } else if (value instanceof Long l) {
            output.writeByte('l');
            output.writeLong(l);
        } else if (value instanceof Float f) {
            output.writeByte('f');
            output.writeFloat(f);
        } else if (value instanceof Double d) {
            output.writeByte('d');
            output.writeDouble(d);
        } else if (value instanceof byte[] bytes) {
            output.writeByte('B');
            output.writeInt(bytes.length);
            output.write(bytes);
        } else {
            output.writeByte('s');
            writeString(output, (String) value);
        }
    }

    private static @Nullable Object readValue(DataInputStream input) throws IOException {
        int type = input.readUnsignedByte();
        return switch (type) {
            case '0' -> null;
            case 'z' -> input.readBoolean();
            case 'b' -> input.readByte();
            case 'h' -> input.readShort();
            case 'c' -> input.readChar();
            case 'i' -> input.readInt();
            case 'l' -> input.readLong();
            case 'f' -> input.readFloat();
            case 'd' -> input.readDouble();
            case 's' -> readString(input);
            case 'B' -> readBytes(input);
            default -> throw new IOException("unknown type of value " + type);
        };
    }

    private static void writeString(DataOutputStream output, String value) throws IOException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        output.writeInt(bytes.length);
        output.write(bytes);
    }

    private static String readString(DataInputStream input) throws IOException {
        return new String(readBytes(input), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(DataInputStream input) throws IOException {
        int length = input.readInt();
        if (length < 0 || length > input.available()) {
            throw new IOException("length " + length + " where " + input.available() + " bytes are left");
        }
        return input.readNBytes(length);
    }

    private static JMSException malformed(String what, IOException cause) {
        MessageFormatException exception =
                new MessageFormatException("the body is not that of a " + what + " message: " + cause.getMessage());
        exception.setLinkedException(cause);
        exception.initCause(cause);
        return exception;
    }
}
