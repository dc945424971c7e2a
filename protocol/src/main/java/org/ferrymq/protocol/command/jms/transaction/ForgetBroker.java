package org.ferrymq.protocol.command.jms.transaction;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * Another broker of the cluster will not come back: recovery is not to wait for it any more. For administrators; a broker that registers again is known again.
 *
 * @param brokerName the name of the broker
 */
public record ForgetBroker(String brokerName) implements Command {
    static ForgetBroker decode(FieldReader fields, ByteBuf body) {
        return new ForgetBroker(fields.requireString("brokerName", Limits.DESTINATION));
    }

    @Override
    public CommandType type() {
        return CommandType.FORGET_BROKER;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("brokerName", brokerName);
    }
}
