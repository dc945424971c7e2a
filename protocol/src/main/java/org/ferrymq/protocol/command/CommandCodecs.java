package org.ferrymq.protocol.command;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The codec of each command type. */
final class CommandCodecs {
    private static final Map<CommandType, CommandCodec<?>> CODECS = new EnumMap<>(CommandType.class);

    static {
        CODECS.put(CommandType.OPEN_CONNECTION, codec(OpenConnection::decode));
        CODECS.put(CommandType.CLOSE_CONNECTION, codec(CloseConnection::decode));
        CODECS.put(CommandType.PING, codec(Ping::decode));
        CODECS.put(CommandType.DESTINATION, codec(EnsureDestination::decode));
        CODECS.put(CommandType.PRODUCE, codec(Produce::decode));
        CODECS.put(CommandType.CREATE_CONSUMER, codec(CreateConsumer::decode));
        CODECS.put(CommandType.ADD_CREDIT, codec(AddCredit::decode));
        CODECS.put(CommandType.DRAIN, codec(Drain::decode));
        CODECS.put(CommandType.CLOSE_CONSUMER, codec(CloseConsumer::decode));
        CODECS.put(CommandType.DELIVER, codec(Deliver::decode));
        CODECS.put(CommandType.ACKNOWLEDGE, codec(Acknowledge::decode));
        CODECS.put(CommandType.RECOVER, codec(Recover::decode));
        CODECS.put(CommandType.REJECT, codec(Reject::decode));
        CODECS.put(CommandType.TX_BEGIN, codec(TxBegin::decode));
        CODECS.put(CommandType.TX_PREPARE, codec(TxPrepare::decode));
        CODECS.put(CommandType.TX_COMMIT, codec(TxCommit::decode));
        CODECS.put(CommandType.TX_ROLLBACK, codec(TxRollback::decode));
        CODECS.put(CommandType.TX_RECOVER, codec(TxRecover::decode));
        CODECS.put(CommandType.TX_FORGET, codec(TxForget::decode));
        CODECS.put(CommandType.TX_STATUS, codec(TxStatus::decode));
        CODECS.put(CommandType.CREATE_TEMPORARY, codec(CreateTemporary::decode));
        CODECS.put(CommandType.DELETE_TEMPORARY, codec(DeleteTemporary::decode));
        CODECS.put(CommandType.UNSUBSCRIBE, codec(Unsubscribe::decode));
        CODECS.put(CommandType.BROWSE, codec(Browse::decode));
    }

    private CommandCodecs() {}

    // Gives the method reference its type.
    private static <C extends Command> CommandCodec<C> codec(CommandCodec<C> decoder) {
        return decoder;
    }

    static @Nullable CommandCodec<?> find(CommandType type) {
        return CODECS.get(type);
    }
}
