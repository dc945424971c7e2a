package org.ferrymq.protocol.command.half;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of half messages. */
public final class HalfCodecs {
    private HalfCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.END_TRANSACTION, EndTransaction::decode);
        table.add(CommandType.CHECK_TRANSACTION_STATE, CheckTransaction::decode);
    }
}
