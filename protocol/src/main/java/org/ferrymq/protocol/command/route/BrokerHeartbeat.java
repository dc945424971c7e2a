package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;

/**
 * A broker tells a nameserver that it lives, without its topics.
 *
 * @param brokerName name of the broker
 * @param brokerAddr where clients reach it, host:port
 * @param clusterName name of its cluster
 */
public record BrokerHeartbeat(String brokerName, String brokerAddr, String clusterName) implements Command {
    static BrokerHeartbeat decode(FieldReader fields, ByteBuf body) {
        return new BrokerHeartbeat(
                fields.requireString("brokerName", 255),
                fields.requireString("brokerAddr", Limits.ADDRESS),
                fields.requireString("clusterName", 255));
    }

    @Override
    public CommandType type() {
        return CommandType.BROKER_HEARTBEAT;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("brokerName", brokerName).put("brokerAddr", brokerAddr).put("clusterName", clusterName);
    }
}
