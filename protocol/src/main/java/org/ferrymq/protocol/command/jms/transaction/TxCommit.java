package org.ferrymq.protocol.command.jms.transaction;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.ferrymq.protocol.command.jms.consume.Acknowledge;
import org.ferrymq.protocol.command.jms.consume.Reject;
import org.ferrymq.protocol.command.jms.produce.Produce;

/**
 * Commits a transaction; answered when the commit is on disk.
 *
 * @param transaction transaction identifier
 * @param onePhase whether it was not prepared
 * @param parts how many {@link Produce}, {@link Acknowledge} and {@link Reject} requests the client has issued in it; if the broker
 *     has taken another number, the transaction is rolled back. {@link #UNCHECKED} if the client does not know
 */
public record TxCommit(String transaction, boolean onePhase, int parts) implements Command {
    /** The number of parts is not compared. */
    public static final int UNCHECKED = -1;

    static TxCommit decode(FieldReader fields, ByteBuf body) {
        return new TxCommit(
                fields.requireString("transaction", Limits.TRANSACTION),
                fields.requireBoolean("onePhase"),
                fields.optionalInt("parts", UNCHECKED, Integer.MAX_VALUE, UNCHECKED));
    }

    @Override
    public CommandType type() {
        return CommandType.TX_COMMIT;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("transaction", transaction).put("onePhase", onePhase).put("parts", parts);
    }
}
