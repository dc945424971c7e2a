package org.ferrymq.protocol.command.jms.connection;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of connections of JMS clients. */
public final class ConnectionCodecs {
    private ConnectionCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.OPEN_CONNECTION, OpenConnection::decode);
        table.add(CommandType.CLOSE_CONNECTION, CloseConnection::decode);
        table.add(CommandType.PING, Ping::decode);
    }
}
