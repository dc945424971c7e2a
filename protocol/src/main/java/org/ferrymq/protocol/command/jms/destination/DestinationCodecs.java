package org.ferrymq.protocol.command.jms.destination;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of destinations. */
public final class DestinationCodecs {
    private DestinationCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.DESTINATION, EnsureDestination::decode);
        table.add(CommandType.CREATE_TEMPORARY, CreateTemporary::decode);
        table.add(CommandType.DELETE_TEMPORARY, DeleteTemporary::decode);
    }
}
