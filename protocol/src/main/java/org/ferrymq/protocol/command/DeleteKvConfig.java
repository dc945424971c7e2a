package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
