package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandCodec;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonAnswer;

/**
 * Topics by the flags of units, which clients of several sites set on them; answered with a {@link JsonAnswer} of topics.
 *
 * @param type GET_UNIT_TOPIC_LIST (topics of a unit), GET_HAS_UNIT_SUB_TOPIC_LIST (subscribed by a unit) or
 *     GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST (subscribed by a unit and of none)
 */
public record GetUnitTopics(CommandType type) implements Command {
    static CommandCodec<GetUnitTopics> codec(CommandType type) {
        return (FieldReader fields, ByteBuf body) -> new GetUnitTopics(type);
    }

    @Override
    public void writeFields(FieldWriter fields) {
        // It has none.
    }
}
