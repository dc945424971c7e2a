package org.ferrymq.protocol.command.jms.produce;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of producing. */
public final class ProduceCodecs {
    private ProduceCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.PRODUCE, Produce::decode);
    }
}
