package org.ferrymq.protocol.command;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Codecs by command type, at most one for each. Not thread-safe while codecs are added. */
public final class CodecTable {
    private final Map<CommandType, CommandCodec<?>> codecs = new EnumMap<>(CommandType.class);

    /**
     * Adds the codec of a type.
     *
     * @throws IllegalArgumentException if the type has one already
     */
    public <C extends Command> void add(CommandType type, CommandCodec<C> codec) {
        if (codecs.putIfAbsent(type, codec) != null) {
            throw new IllegalArgumentException(type + " has a codec already");
        }
    }

    /** The codec of a type, null if there is none. */
    public @Nullable CommandCodec<?> find(CommandType type) {
        return codecs.get(type);
    }
}
