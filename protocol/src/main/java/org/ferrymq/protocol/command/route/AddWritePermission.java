package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

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
