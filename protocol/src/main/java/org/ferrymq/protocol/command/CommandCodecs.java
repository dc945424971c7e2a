package org.ferrymq.protocol.command;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The codec of each command type. */
final class CommandCodecs {
    private static final Map<CommandType, CommandCodec<?>> CODECS = new EnumMap<>(CommandType.class);

    private CommandCodecs() {}

    static @Nullable CommandCodec<?> find(CommandType type) {
        return CODECS.get(type);
    }
}
