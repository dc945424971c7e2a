package org.ferrymq.protocol.command.client;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.route.AssignmentQuery;

/**
 * Asks which queues a client is to consume; answered with JSON of {@link org.ferrymq.protocol.route.Assignments}.
 *
 * @param query for whom
 */
public record QueryAssignment(AssignmentQuery query) implements Command {
    static QueryAssignment decode(FieldReader fields, ByteBuf body) {
        return new QueryAssignment(JsonBody.read(body, AssignmentQuery.class));
    }

    @Override
    public CommandType type() {
        return CommandType.QUERY_ASSIGNMENT;
    }

    @Override
    public void writeFields(FieldWriter fields) { // It has none.
    }

    @Override
    public ByteBuf body() {
        return JsonBody.write(query);
    }
}
