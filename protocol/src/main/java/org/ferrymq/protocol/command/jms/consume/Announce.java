package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Tells that deliveries are about to be given to the application; oneway, and sent before that only for those that have failed before. If the
 * channel is lost, deliveries above the tag have not been seen, unless they were the first ones of their messages.
 *
 * @param consumerId consumer, chosen by the client, unique in its connection
 * @param tag the highest delivery tag that the application may have seen from now on
 */
public record Announce(long consumerId, long tag) implements Command {
    static Announce decode(FieldReader fields, ByteBuf body) {
        return new Announce(
                fields.requireLong("consumerId", 0, Long.MAX_VALUE), fields.requireLong("tag", 1, Long.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.ANNOUNCE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("consumerId", consumerId).put("tag", tag);
    }
}
