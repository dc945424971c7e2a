package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Gives a group the offsets of another.
 *
 * @param srcGroup whose offsets
 * @param destGroup who gets them
 * @param topic only of this topic; null or empty: of all
 * @param offline also topics that the connected consumers of the source do not subscribe to
 */
public record CloneGroupOffset(
        String srcGroup, String destGroup, @Nullable String topic, boolean offline) implements Command {
    static CloneGroupOffset decode(FieldReader fields, ByteBuf body) {
        return new CloneGroupOffset(
                fields.requireString("srcGroup", Limits.GROUP),
                fields.requireString("destGroup", Limits.GROUP),
                fields.optionalString("topic", Limits.TOPIC),
                fields.optionalBoolean("offline", false));
    }

    @Override
    public CommandType type() {
        return CommandType.CLONE_GROUP_OFFSET;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("srcGroup", srcGroup)
                .put("destGroup", destGroup)
                .put("topic", topic)
                .put("offline", offline);
    }
}
