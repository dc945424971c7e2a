package org.ferrymq.protocol.command.kv;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * All values of a namespace; answered with JSON of {@link org.ferrymq.protocol.route.KvTable}.
 *
 * @param namespace namespace of the key
 */
public record GetKvNamespace(String namespace) implements Command {
    static GetKvNamespace decode(FieldReader fields, ByteBuf body) {
        return new GetKvNamespace(fields.requireString("namespace", 255));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_KVLIST_BY_NAMESPACE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("namespace", namespace);
    }
}
