package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
