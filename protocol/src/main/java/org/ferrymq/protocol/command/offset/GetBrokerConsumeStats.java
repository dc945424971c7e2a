package org.ferrymq.protocol.command.offset;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Progress of all groups of a broker; answered with {@link BrokerConsumeStats}.
 *
 * @param isOrder only of topics whose order matters
 */
public record GetBrokerConsumeStats(boolean isOrder) implements Command {
    static GetBrokerConsumeStats decode(FieldReader fields, ByteBuf body) {
        return new GetBrokerConsumeStats(fields.optionalBoolean("isOrder", false));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_BROKER_CONSUME_STATS;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("isOrder", isOrder);
    }
}
