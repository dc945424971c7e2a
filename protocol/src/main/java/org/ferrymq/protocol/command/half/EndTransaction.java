package org.ferrymq.protocol.command.half;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.ferrymq.protocol.message.SysFlag;
import org.jspecify.annotations.Nullable;

/**
 * The word of a producer on a half message. Stock clients send it oneway.
 *
 * @param topic topic of the message
 * @param producerGroup the producer group
 * @param tranStateTableOffset offset that the answer to the half message gave
 * @param commitLogOffset position of the half message in the log
 * @param decision what becomes of it
 * @param fromTransactionCheck whether the broker had asked
 * @param msgId unique identifier of the message
 * @param transactionId transaction identifier that the answer to the half message gave
 */
public record EndTransaction(
        @Nullable String topic,
        String producerGroup,
        long tranStateTableOffset,
        long commitLogOffset,
        Decision decision,
        boolean fromTransactionCheck,
        String msgId,
        @Nullable String transactionId)
        implements Command {

    /** What a producer says of a half message. */
    public enum Decision {
        /** The producer does not know yet. */
        UNKNOWN(SysFlag.TRANSACTION_NONE),
        /** Deliver it. */
        COMMIT(SysFlag.TRANSACTION_COMMIT),
        /** Drop it. */
        ROLLBACK(SysFlag.TRANSACTION_ROLLBACK);

        private final int number;

        Decision(int number) {
            this.number = number;
        }

        private static Decision of(int number) {
            for (Decision decision : values()) {
                if (decision.number == number) {
                    return decision;
                }
            }
            throw FieldReader.bad(
                    "commitOrRollback",
                    Integer.toString(number),
                    "is neither 8 (commit) nor 12 (rollback) nor 0 (unknown)");
        }
    }

    static EndTransaction decode(FieldReader fields, ByteBuf body) {
        return new EndTransaction(
                fields.optionalString("topic", Limits.TOPIC),
                fields.requireString("producerGroup", Limits.GROUP),
                fields.requireLong("tranStateTableOffset", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.requireLong("commitLogOffset", 0, Long.MAX_VALUE),
                Decision.of(fields.requireInt("commitOrRollback", Integer.MIN_VALUE, Integer.MAX_VALUE)),
                fields.optionalBoolean("fromTransactionCheck", false),
                fields.requireString("msgId", 512),
                fields.optionalString("transactionId", 512));
    }

    @Override
    public CommandType type() {
        return CommandType.END_TRANSACTION;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("topic", topic)
                .put("producerGroup", producerGroup)
                .put("tranStateTableOffset", tranStateTableOffset)
                .put("commitLogOffset", commitLogOffset)
                .put("commitOrRollback", decision.number)
                .put("fromTransactionCheck", fromTransactionCheck)
                .put("msgId", msgId)
                .put("transactionId", transactionId);
    }
}
