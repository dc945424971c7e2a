package org.ferrymq.protocol.command.send;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of bringing messages. */
public final class SendCodecs {
    private SendCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.CONSUMER_SEND_MSG_BACK, SendMessageBack::decode);
        table.add(CommandType.SEND_MESSAGE, SendMessage.codec(CommandType.SEND_MESSAGE));
        table.add(CommandType.SEND_MESSAGE_V2, SendMessage.codec(CommandType.SEND_MESSAGE_V2));
        table.add(CommandType.SEND_BATCH_MESSAGE, SendMessage.codec(CommandType.SEND_BATCH_MESSAGE));
        table.add(CommandType.SEND_REPLY_MESSAGE, SendMessage.codec(CommandType.SEND_REPLY_MESSAGE));
        table.add(CommandType.SEND_REPLY_MESSAGE_V2, SendMessage.codec(CommandType.SEND_REPLY_MESSAGE_V2));
        table.add(CommandType.PUSH_REPLY_MESSAGE_TO_CLIENT, PushReply::decode);
        table.add(CommandType.RECALL_MESSAGE, RecallMessage::decode);
    }
}
