package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.BodyRules;
import org.ferrymq.protocol.command.ResponseCode;

/**
 * How far a consumer has delivered to the application. On the wire: consumerId 8, deliveredTag 8.
 *
 * @param consumerId the consumer
 * @param deliveredTag last tag that reached the application, 0 if none did
 */
public record DeliveredTag(long consumerId, long deliveredTag) {
    private static final int BYTES = 16;

    /** Checks the range. */
    public DeliveredTag {
        if (deliveredTag < 0) {
            throw new BadCommandException(
                    ResponseCode.MESSAGE_ILLEGAL, "delivered tag " + deliveredTag + " of consumer " + consumerId);
        }
    }

    static List<DeliveredTag> readAll(ByteBuf body) {
        int length = BodyRules.checkedEntries(body, BYTES, "delivered tags");
        List<DeliveredTag> tags = new ArrayList<>(length);
        for (int i = 0, at = body.readerIndex(); i < length; i++, at += BYTES) {
            tags.add(new DeliveredTag(body.getLong(at), body.getLong(at + 8)));
        }
        return tags;
    }

    static ByteBuf writeAll(List<DeliveredTag> tags) {
        ByteBuf body = Unpooled.buffer(tags.size() * BYTES);
        for (DeliveredTag tag : tags) {
            body.writeLong(tag.consumerId).writeLong(tag.deliveredTag);
        }
        return body;
    }
}
