package org.ferrymq.protocol.command.server;

import io.netty.buffer.ByteBuf;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * One statistic of the last minute, hour and day; answered with JSON of {@link org.ferrymq.protocol.route.StatsData}.
 *
 * @param statsName the statistic, such as TOPIC_PUT_NUMS
 * @param statsKey of what, such as a topic or {@code topic@group}
 */
public record ViewStats(String statsName, String statsKey) implements Command {
    static ViewStats decode(FieldReader fields, ByteBuf body) {
        return new ViewStats(fields.requireString("statsName", 255), fields.requireString("statsKey", 1024));
    }

    @Override
    public CommandType type() {
        return CommandType.VIEW_BROKER_STATS_DATA;
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("statsName", statsName).put("statsKey", statsKey);
    }
}
