package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/**
 * A broker tells a nameserver its topics.
 *
 * @param brokerName name of the broker
 * @param brokerAddr where clients reach it, host:port
 * @param clusterName name of its cluster
 * @param haServerAddr where slaves reach it
 * @param brokerId 0 for the master
 * @param heartbeatTimeoutMillis silence after which it counts as gone, 0 for the nameserver's setting
 * @param compressed whether the body is compressed, which is refused
 * @param bodyCrc32 CRC of the body, 0 if not computed
 * @param body JSON of {@link org.ferrymq.protocol.route.BrokerRegistration}
 */
public record RegisterBroker(
        String brokerName,
        String brokerAddr,
        String clusterName,
        String haServerAddr,
        long brokerId,
        long heartbeatTimeoutMillis,
        boolean compressed,
        int bodyCrc32,
        ByteBuf body)
        implements Command {
    static RegisterBroker decode(FieldReader fields, ByteBuf body) {
        return new RegisterBroker(
                fields.requireString("brokerName", 255),
                fields.requireString("brokerAddr", Limits.ADDRESS),
                fields.requireString("clusterName", 255),
                fields.string("haServerAddr", Limits.ADDRESS, ""),
                fields.requireLong("brokerId", 0, Long.MAX_VALUE),
                fields.optionalLong("heartbeatTimeoutMillis", 0, Long.MAX_VALUE, 0),
                fields.optionalBoolean("compressed", false),
                fields.optionalInt("bodyCrc32", Integer.MIN_VALUE, Integer.MAX_VALUE, 0),
                body);
    }

    @Override
    public CommandType type() {
        return CommandType.REGISTER_BROKER;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("brokerName", brokerName)
                .put("brokerAddr", brokerAddr)
                .put("clusterName", clusterName)
                .put("haServerAddr", haServerAddr)
                .put("brokerId", brokerId)
                .put("heartbeatTimeoutMillis", heartbeatTimeoutMillis)
                .put("compressed", compressed)
                .put("bodyCrc32", bodyCrc32);
    }
}
