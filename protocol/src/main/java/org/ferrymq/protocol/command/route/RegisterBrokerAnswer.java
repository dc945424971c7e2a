package org.ferrymq.protocol.command.route;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.Limits;
import org.jspecify.annotations.Nullable;

/**
 * The nameserver knows the broker.
 *
 * @param haServerAddr where the master's slaves reach it
 * @param masterAddr where the master is
 */
public record RegisterBrokerAnswer(
        @Nullable String haServerAddr, @Nullable String masterAddr) implements Answer {
    /** Reads the answer. */
    public static RegisterBrokerAnswer read(FieldReader fields) {
        return new RegisterBrokerAnswer(
                fields.optionalString("haServerAddr", Limits.ADDRESS),
                fields.optionalString("masterAddr", Limits.ADDRESS));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("haServerAddr", haServerAddr).put("masterAddr", masterAddr);
    }
}
