package org.ferrymq.protocol.command.jms.consume;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of consuming. */
public final class ConsumeCodecs {
    private ConsumeCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.CREATE_CONSUMER, CreateConsumer::decode);
        table.add(CommandType.ADD_CREDIT, AddCredit::decode);
        table.add(CommandType.DRAIN, Drain::decode);
        table.add(CommandType.ANNOUNCE, Announce::decode);
        table.add(CommandType.CLOSE_CONSUMER, CloseConsumer::decode);
        table.add(CommandType.DELIVER, Deliver::decode);
        table.add(CommandType.ACKNOWLEDGE, Acknowledge::decode);
        table.add(CommandType.RECOVER, Recover::decode);
        table.add(CommandType.REJECT, Reject::decode);
        table.add(CommandType.UNSUBSCRIBE, Unsubscribe::decode);
        table.add(CommandType.BROWSE, Browse::decode);
        table.add(CommandType.SUBSCRIPTION_AGE, SubscriptionAge::decode);
    }
}
