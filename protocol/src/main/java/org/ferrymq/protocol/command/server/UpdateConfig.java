package org.ferrymq.protocol.command.server;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandCodec;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Changes settings of a running broker or nameserver.
 *
 * @param type UPDATE_BROKER_CONFIG or UPDATE_NAMESRV_CONFIG
 * @param settings new values by name; an empty value takes the change back
 */
public record UpdateConfig(CommandType type, Map<String, String> settings) implements Command {
    static CommandCodec<UpdateConfig> codec(CommandType type) {
        return (fields, body) -> new UpdateConfig(type, SettingsText.read(body));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }

    @Override
    public ByteBuf body() {
        return SettingsText.write(settings);
    }
}
