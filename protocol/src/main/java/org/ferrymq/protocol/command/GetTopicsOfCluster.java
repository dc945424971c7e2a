package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

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
