package org.ferrymq.protocol.command.jms.consume;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Messages are not for this consumer: they go to the dead-letter queue, now or when the transaction commits.
 *
 * @param transaction transaction identifier, null outside of one
 * @param reason why, stored with them; outside of transactions {@link #EXPIRED} and {@link #UNSEEN} are no dead letters
 * @param ranges which deliveries; at least one range
 */
public record Reject(@Nullable String transaction, String reason, List<TagRange> ranges) implements Command {
    /** The reason of deliveries that expired before anybody saw them: they go where their destination wants such messages, or are dropped. */
    public static final String EXPIRED = "expired";

    /** The reason of deliveries that no application has seen and that are for somebody else, or for later: they go back, uncounted. */
    public static final String UNSEEN = "unseen";

    static Reject decode(FieldReader fields, ByteBuf body) {
        return new Reject(
                fields.optionalString("transaction", Limits.TRANSACTION),
                fields.requireString("reason", 2048),
                TagRange.readAll(body));
    }

    @Override
    public CommandType type() {
        return CommandType.REJECT;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("transaction", transaction).put("reason", reason);
    }

    @Override
    public ByteBuf body() {
        return TagRange.writeAll(ranges);
    }
}
