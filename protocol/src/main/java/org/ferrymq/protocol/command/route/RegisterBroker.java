package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.Limits;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.message.MessageRecord;
import org.ferrymq.protocol.route.BrokerRegistration;

/**
 * A broker tells a nameserver its topics.
 *
 * @param brokerName name of the broker
 * @param brokerAddr where clients reach it, host:port
 * @param clusterName name of its cluster
 * @param haServerAddr where slaves reach it
 * @param brokerId 0 for the master
 * @param heartbeatTimeoutMillis silence after which it counts as gone, 0 for the nameserver's setting
 * @param compressed whether the body is compressed
 * @param bodyCrc32 CRC of the body, 0 if not computed
 * @param wholeTable whether the broker has no other topics than these; RocketMQ's brokers do not say, and may tell changes only
 * @param body its topics, see {@link #registration}
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
        boolean wholeTable,
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
                fields.optionalBoolean("wholeTable", false),
                body);
    }

    /**
     * The topics in the body.
     *
     * @throws BadCommandException if the body does not have the CRC that is told, or is malformed
     */
    public BrokerRegistration registration() {
        if (bodyCrc32 != 0 && MessageRecord.crc(body.nioBuffer()) != bodyCrc32) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR, "body: its CRC is not " + bodyCrc32 + ", as field bodyCrc32 says");
        }
        return compressed ? CompressedRegistration.read(body) : JsonBody.read(body, BrokerRegistration.class);
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
                .put("bodyCrc32", bodyCrc32)
                .put("wholeTable", wholeTable);
    }
}
