package org.ferrymq.protocol.command.group;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Deletes a consumer group.
 *
 * @param groupName the group
 * @param cleanOffset whether its offsets go too
 */
public record DeleteGroup(String groupName, boolean cleanOffset) implements Command {
    static DeleteGroup decode(FieldReader fields, ByteBuf body) {
        return new DeleteGroup(
                fields.requireString("groupName", Limits.GROUP), fields.optionalBoolean("cleanOffset", false));
    }

    @Override
    public CommandType type() {
        return CommandType.DELETE_SUBSCRIPTIONGROUP;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("groupName", groupName).put("cleanOffset", cleanOffset);
    }
}
