package org.ferrymq.protocol.command;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;

/** Codes as people read them: name and number. For log lines and messages. Stateless. */
public final class CodeNames {
    /** From the constants themselves, so that none is missing. */
    private static final Map<Integer, String> RESPONSES = responses();

    private CodeNames() {}

    /** {@code SEND_MESSAGE (10)}, or {@code unknown request 999}. */
    public static String request(int code) {
        CommandType type = CommandType.ofCode(code);
        return type == null ? "unknown request " + code : type + " (" + code + ")";
    }

    /** {@code TOPIC_NOT_EXIST (17)}, or {@code code 999}. */
    public static String response(int code) {
        String name = RESPONSES.get(code);
        return name == null ? "code " + code : name + " (" + code + ")";
    }

    private static Map<Integer, String> responses() {
        Map<Integer, String> names = new HashMap<>();
        for (Field field : ResponseCode.class.getDeclaredFields()) {
            if (field.getType() == int.class && Modifier.isPublic(field.getModifiers())) {
                try {
                    names.put(field.getInt(null), field.getName());
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(field + " is not public", e);
                }
            }
        }
        return Map.copyOf(names);
    }
}
