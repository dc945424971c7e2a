package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.Limits;
import org.ferrymq.protocol.route.DataVersion;

/**
 * A broker asks whether a nameserver has the current version of its topics; answered with {@link DataVersionAnswer}. It
 * counts as a sign of life.
 *
 * @param brokerName name of the broker
 * @param brokerAddr where clients reach it, host:port
 * @param clusterName name of its cluster
 * @param brokerId 0 for the master
 * @param version the broker's version
 */
public record QueryDataVersion(
        String brokerName, String brokerAddr, String clusterName, long brokerId, DataVersion version)
        implements Command {
    static QueryDataVersion decode(FieldReader fields, ByteBuf body) {
        return new QueryDataVersion(
                fields.requireString("brokerName", 255),
                fields.requireString("brokerAddr", Limits.ADDRESS),
                fields.requireString("clusterName", 255),
                fields.requireLong("brokerId", 0, Long.MAX_VALUE),
                JsonBody.read(body, DataVersion.class));
    }

    @Override
    public CommandType type() {
        return CommandType.QUERY_DATA_VERSION;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("brokerName", brokerName)
                .put("brokerAddr", brokerAddr)
                .put("clusterName", clusterName)
                .put("brokerId", brokerId);
    }

    @Override
    public ByteBuf body() {
        return JsonBody.write(version);
    }
}
