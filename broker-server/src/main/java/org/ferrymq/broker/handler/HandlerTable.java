package org.ferrymq.broker.handler;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.jspecify.annotations.Nullable;

/** Which handler serves which command. Filled by the wiring, then only read. */
public final class HandlerTable {
    private record Entry<C extends Command>(Class<C> as, RequestHandler<C> handler) {
        CompletionStage<Response> handle(Command command, Peer peer) {
            return handler.handle(as.cast(command), peer);
        }
    }

    private final Map<CommandType, Entry<?>> entries = new EnumMap<>(CommandType.class);

    /**
     * Registers the handler of a command.
     *
     * @throws IllegalStateException if the command has one already
     */
    public <C extends Command> HandlerTable on(CommandType type, Class<C> as, RequestHandler<C> handler) {
        if (entries.putIfAbsent(type, new Entry<>(as, handler)) != null) {
            throw new IllegalStateException(type + " has two handlers");
        }
        return this;
    }

    /** Commands that have a handler. */
    public Set<CommandType> types() {
        return Set.copyOf(entries.keySet());
    }

    /** Hands the command to its handler; null if it has none. */
    public @Nullable CompletionStage<Response> handle(Command command, Peer peer) {
        Entry<?> entry = entries.get(command.type());
        return entry == null ? null : entry.handle(command, peer);
    }
}
