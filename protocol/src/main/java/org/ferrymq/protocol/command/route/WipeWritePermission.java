package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * From now on routes do not let clients write to a broker; answered with {@link WritePermissionAnswer}.
 *
 * @param brokerName name of the broker
 */
public record WipeWritePermission(String brokerName) implements Command {
    static WipeWritePermission decode(FieldReader fields, ByteBuf body) {
        return new WipeWritePermission(fields.requireString("brokerName", 255));
    }

    @Override
    public CommandType type() {
        return CommandType.WIPE_WRITE_PERM_OF_BROKER;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("brokerName", brokerName);
    }
}
