package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.BodyRules;
import org.ferrymq.protocol.command.ResponseCode;

/**
 * Deliveries of one consumer. On the wire: consumerId 8, firstTag 8, lastTag 8.
 *
 * @param consumerId the consumer
 * @param firstTag first delivery tag, at least 1
 * @param lastTag last delivery tag, not below the first
 */
public record TagRange(long consumerId, long firstTag, long lastTag) {
    private static final int BYTES = 24;

    /** Checks the order of the tags. */
    public TagRange {
        if (firstTag < 1 || lastTag < firstTag) {
            throw new BadCommandException(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "delivery tags " + firstTag + ".." + lastTag + " of consumer " + consumerId + " are no range");
        }
    }

    static List<TagRange> readAll(ByteBuf body) {
        int length = BodyRules.checkedEntries(body, BYTES, "tag ranges");
        List<TagRange> ranges = new ArrayList<>(length);
        for (int i = 0, at = body.readerIndex(); i < length; i++, at += BYTES) {
            ranges.add(new TagRange(body.getLong(at), body.getLong(at + 8), body.getLong(at + 16)));
        }
        return ranges;
    }

    static ByteBuf writeAll(List<TagRange> ranges) {
        ByteBuf body = Unpooled.buffer(ranges.size() * BYTES);
        for (TagRange range : ranges) {
            body.writeLong(range.consumerId).writeLong(range.firstTag).writeLong(range.lastTag);
        }
        return body;
    }
}
