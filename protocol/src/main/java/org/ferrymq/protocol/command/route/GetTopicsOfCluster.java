package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * The topics of a cluster; answered with JSON of {@link org.ferrymq.protocol.route.TopicList}.
 *
 * @param cluster name of the cluster
 */
public record GetTopicsOfCluster(String cluster) implements Command {
    static GetTopicsOfCluster decode(FieldReader fields, ByteBuf body) {
        return new GetTopicsOfCluster(fields.requireString("cluster", 255));
    }

    @Override
    public CommandType type() {
        return CommandType.GET_TOPICS_BY_CLUSTER;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("cluster", cluster);
    }
}
