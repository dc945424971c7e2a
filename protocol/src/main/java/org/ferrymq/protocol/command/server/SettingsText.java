package org.ferrymq.protocol.command.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.ferrymq.protocol.command.BodyRules;

/** Settings as lines of {@code name=value}, with the escapes of {@link Properties}, as RocketMQ's tools send and read them. */
final class SettingsText {
    private SettingsText() {}

    /**
     * Reads a body.
     *
     * @throws BadCommandException if an escape is broken
     */
    static Map<String, String> read(ByteBuf body) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(body.toString(StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            throw BodyRules.broken("no lines of name=value: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot be read", e);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    /** Writes a body, in the order of the map. */
    static ByteBuf write(Map<String, String> settings) {
        StringBuilder text = new StringBuilder();
        settings.forEach((name, value) -> {
            escape(text, name, true);
            text.append('=');
            escape(text, value, false);
            text.append('\n');
        });
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static void escape(StringBuilder out, String text, boolean name) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\\' -> out.append("\\\\");
                case '=', ':', '#', '!' -> out.append(name ? "\\" : "").append(c);
                // A blank ends a name, and at the beginning of a value it is skipped.
                case ' ' -> out.append(name || i == 0 ? "\\" : "").append(c);
                default -> out.append(c);
            }
        }
    }
}
