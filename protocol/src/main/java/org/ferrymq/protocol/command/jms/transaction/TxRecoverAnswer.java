package org.ferrymq.protocol.command.jms.transaction;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;

/**
 * The prepared branches of the broker.
 *
 * @param transactions their identifiers
 */
public record TxRecoverAnswer(List<String> transactions) implements Answer {
    /** Reads the answer. */
    public static TxRecoverAnswer read(FieldReader fields, ByteBuf body) {
        return new TxRecoverAnswer(JsonBody.readStrings(body));
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }

    @Override
    public ByteBuf body() {
        return JsonBody.write(transactions);
    }
}
