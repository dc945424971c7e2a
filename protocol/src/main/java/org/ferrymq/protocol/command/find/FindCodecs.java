package org.ferrymq.protocol.command.find;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of finding messages. */
public final class FindCodecs {
    private FindCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.QUERY_MESSAGE, QueryMessage::decode);
        table.add(CommandType.VIEW_MESSAGE_BY_ID, ViewMessage::decode);
        table.add(CommandType.QUERY_CONSUME_QUEUE, QueryConsumeQueue::decode);
    }
}
