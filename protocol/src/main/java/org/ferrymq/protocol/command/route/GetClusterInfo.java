package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * All clusters and brokers; answered with JSON of {@link org.ferrymq.protocol.route.ClusterInfo}.
 */
public record GetClusterInfo() implements Command {
    static GetClusterInfo decode(FieldReader fields, ByteBuf body) {
        return new GetClusterInfo();
    }

    @Override
    public CommandType type() {
        return CommandType.GET_BROKER_CLUSTER_INFO;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }
}
