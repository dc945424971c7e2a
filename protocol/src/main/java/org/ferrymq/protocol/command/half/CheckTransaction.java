package org.ferrymq.protocol.command.half;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Broker to client, oneway: what has become of a half message? The client answers with {@link EndTransaction}.
 *
 * @param topic topic of the message
 * @param tranStateTableOffset to be repeated in the answer
 * @param commitLogOffset position of the half message in the log, to be repeated in the answer
 * @param msgId unique identifier of the message
 * @param transactionId transaction identifier, to be repeated in the answer
 * @param offsetMsgId identifier that tells where the message is
 * @param body record of the message
 */
public record CheckTransaction(
        String topic,
        long tranStateTableOffset,
        long commitLogOffset,
        @Nullable String msgId,
        @Nullable String transactionId,
        @Nullable String offsetMsgId,
        ByteBuf body)
        implements Command {

    static CheckTransaction decode(FieldReader fields, ByteBuf body) {
        return new CheckTransaction(
                fields.requireString("topic", Limits.TOPIC),
                fields.requireLong("tranStateTableOffset", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireLong("commitLogOffset", 0, Long.MAX_VALUE),
                fields.optionalString("msgId", 512),
                fields.optionalString("transactionId", 512),
                fields.optionalString("offsetMsgId", 512),
                body);
    }

    @Override
    public CommandType type() {
        return CommandType.CHECK_TRANSACTION_STATE;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic)
                .put("tranStateTableOffset", tranStateTableOffset)
                .put("commitLogOffset", commitLogOffset)
                .put("msgId", msgId)
                .put("transactionId", transactionId)
                .put("offsetMsgId", offsetMsgId);
    }
}
