package org.ferrymq.protocol.command.codec;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandCodec;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.client.ClientCodecs;
import org.ferrymq.protocol.command.find.FindCodecs;
import org.ferrymq.protocol.command.group.GroupCodecs;
import org.ferrymq.protocol.command.half.HalfCodecs;
import org.ferrymq.protocol.command.jms.connection.ConnectionCodecs;
import org.ferrymq.protocol.command.jms.consume.ConsumeCodecs;
import org.ferrymq.protocol.command.jms.destination.DestinationCodecs;
import org.ferrymq.protocol.command.jms.piece.PieceCodecs;
import org.ferrymq.protocol.command.jms.produce.ProduceCodecs;
import org.ferrymq.protocol.command.jms.transaction.TransactionCodecs;
import org.ferrymq.protocol.command.kv.KvCodecs;
import org.ferrymq.protocol.command.offset.OffsetCodecs;
import org.ferrymq.protocol.command.pop.PopCodecs;
import org.ferrymq.protocol.command.pull.PullCodecs;
import org.ferrymq.protocol.command.route.RouteCodecs;
import org.ferrymq.protocol.command.send.SendCodecs;
import org.ferrymq.protocol.command.server.ServerCodecs;
import org.ferrymq.protocol.command.topic.TopicCodecs;
import org.jspecify.annotations.Nullable;

/** The codec of each command type, of all families. */
final class CommandCodecs {
    private static final CodecTable TABLE = new CodecTable();

    static {
        SendCodecs.addTo(TABLE);
        HalfCodecs.addTo(TABLE);
        PullCodecs.addTo(TABLE);
        PopCodecs.addTo(TABLE);
        FindCodecs.addTo(TABLE);
        OffsetCodecs.addTo(TABLE);
        ClientCodecs.addTo(TABLE);
        GroupCodecs.addTo(TABLE);
        TopicCodecs.addTo(TABLE);
        RouteCodecs.addTo(TABLE);
        KvCodecs.addTo(TABLE);
        ServerCodecs.addTo(TABLE);
        ConnectionCodecs.addTo(TABLE);
        DestinationCodecs.addTo(TABLE);
        ProduceCodecs.addTo(TABLE);
        PieceCodecs.addTo(TABLE);
        ConsumeCodecs.addTo(TABLE);
        TransactionCodecs.addTo(TABLE);
    }

    private CommandCodecs() {}

    static @Nullable CommandCodec<?> find(CommandType type) {
        return TABLE.find(type);
    }
}
