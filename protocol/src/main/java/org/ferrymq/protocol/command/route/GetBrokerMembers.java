package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * The processes of one broker name; answered with JSON of {@link org.ferrymq.protocol.route.BrokerMembers}.
 *
 * @param clusterName name of the cluster
 * @param brokerName name of the broker
 */
public record GetBrokerMembers(String clusterName, String brokerName) implements Command {
    static GetBrokerMembers decode(FieldReader fields, ByteBuf body) {
        return new GetBrokerMembers(fields.requireString("clusterName", 255), fields.requireString("brokerName", 255));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_BROKER_MEMBER_GROUP;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("clusterName", clusterName).put("brokerName", brokerName);
    }
}
