package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * Undoes {@link WipeWritePermission}; answered with {@link WritePermissionAnswer}.
 *
 * @param brokerName name of the broker
 */
public record AddWritePermission(String brokerName) implements Command {
    static AddWritePermission decode(FieldReader fields, ByteBuf body) {
        return new AddWritePermission(fields.requireString("brokerName", 255));
    }

    @Override
    public CommandType type() {
        return CommandType.ADD_WRITE_PERM_OF_BROKER;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("brokerName", brokerName);
    }
}
