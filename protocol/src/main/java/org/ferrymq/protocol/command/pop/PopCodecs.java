package org.ferrymq.protocol.command.pop;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of popping. */
public final class PopCodecs {
    private PopCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.POP_MESSAGE, PopMessage::decode);
        table.add(CommandType.PEEK_MESSAGE, PeekMessage::decode);
        table.add(CommandType.NOTIFICATION, PopNotification::decode);
        table.add(CommandType.POLLING_INFO, PollingInfo::decode);
        table.add(CommandType.ACK_MESSAGE, AckMessage::decode);
        table.add(CommandType.CHANGE_MESSAGE_INVISIBLETIME, ChangeInvisibleTime::decode);
        table.add(CommandType.BATCH_ACK_MESSAGE, BatchAckMessage::decode);
    }
}
