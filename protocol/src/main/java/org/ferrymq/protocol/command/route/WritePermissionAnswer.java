package org.ferrymq.protocol.command.route;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Write permission was taken or given back: answer to WIPE_WRITE_PERM_OF_BROKER and ADD_WRITE_PERM_OF_BROKER.
 *
 * @param of the request
 * @param topics of how many topics
 */
public record WritePermissionAnswer(CommandType of, int topics) implements Answer {
    /** Reads the answer to a request. */
    public static WritePermissionAnswer read(CommandType of, FieldReader fields) {
        return new WritePermissionAnswer(of, fields.requireInt(field(of), 0, Integer.MAX_VALUE));
    }

    private static String field(CommandType of) {
        return of == CommandType.WIPE_WRITE_PERM_OF_BROKER ? "wipeTopicCount" : "addTopicCount";
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put(field(of), topics);
    }
}
