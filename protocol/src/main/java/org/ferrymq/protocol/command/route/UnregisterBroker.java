package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * A broker leaves a nameserver.
 *
 * @param brokerName name of the broker
 * @param brokerAddr where clients reach it
 * @param clusterName name of its cluster
 * @param brokerId 0 for the master
 */
public record UnregisterBroker(String brokerName, String brokerAddr, String clusterName, long brokerId)
        implements Command {
    static UnregisterBroker decode(FieldReader fields, ByteBuf body) {
        return new UnregisterBroker(
                fields.requireString("brokerName", 255),
                fields.requireString("brokerAddr", Limits.ADDRESS),
                fields.requireString("clusterName", 255),
                fields.requireLong("brokerId", 0, Long.MAX_VALUE));
    }

    @Override
    public CommandType type() {
        return CommandType.UNREGISTER_BROKER;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("brokerName", brokerName)
                .put("brokerAddr", brokerAddr)
                .put("clusterName", clusterName)
                .put("brokerId", brokerId);
    }
}
