package org.ferrymq.protocol.command.kv;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Removes a value of the nameserver's configuration.
 *
 * @param namespace namespace of the key
 * @param key the key
 */
public record DeleteKvConfig(String namespace, String key) implements Command {
    static DeleteKvConfig decode(FieldReader fields, ByteBuf body) {
        return new DeleteKvConfig(fields.requireString("namespace", 255), fields.requireString("key", 1024));
    }

    @Override
    public CommandType type() {
        return CommandType.DELETE_KV_CONFIG;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("namespace", namespace).put("key", key);
    }
}
