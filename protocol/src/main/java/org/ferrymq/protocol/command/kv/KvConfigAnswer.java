package org.ferrymq.protocol.command.kv;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.jspecify.annotations.Nullable;

/**
 * A value of the nameserver's configuration.
 *
 * @param value the value
 */
public record KvConfigAnswer(@Nullable String value) implements Answer {
    /** Reads the answer. */
    public static KvConfigAnswer read(FieldReader fields) {
        return new KvConfigAnswer(fields.optionalString("value", 65536));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("value", value);
    }
}
