package org.ferrymq.protocol.command.kv;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Sets a value of the nameserver's configuration.
 *
 * @param namespace namespace of the key
 * @param key the key
 * @param value the value
 */
public record PutKvConfig(String namespace, String key, String value) implements Command {
    static PutKvConfig decode(FieldReader fields, ByteBuf body) {
        return new PutKvConfig(
                fields.requireString("namespace", 255),
                fields.requireString("key", 1024),
                fields.requireString("value", 65536));
    }

    @Override
    public CommandType type() {
        return CommandType.PUT_KV_CONFIG;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("namespace", namespace).put("key", key).put("value", value);
    }
}
