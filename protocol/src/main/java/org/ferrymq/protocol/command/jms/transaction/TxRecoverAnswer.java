package org.ferrymq.protocol.command.jms.transaction;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;

/**
 * The prepared branches of the broker, and the brokers that may have others.
 *
 * @param transactions their identifiers
 * @param brokers the names of the other brokers of the cluster that this one has ever heard of, whether they are there now or not
 */
public record TxRecoverAnswer(List<String> transactions, List<String> brokers) implements Answer {
    private static final int BROKERS = 8192;

    /** Reads the answer; a broker of a version that does not remember others names none. */
    public static TxRecoverAnswer read(FieldReader fields, ByteBuf body) {
        String names = fields.optionalString("brokers", BROKERS);
        return new TxRecoverAnswer(
                JsonBody.readStrings(body), names == null || names.isEmpty() ? List.of() : List.of(names.split("\n")));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        if (!brokers.isEmpty()) {
            fields.put("brokers", String.join("\n", brokers));
        }
    }

    @Override
    public ByteBuf body() {
        return JsonBody.write(transactions);
    }
}
