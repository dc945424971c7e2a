package org.ferrymq.protocol.command.server;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of settings, figures and housekeeping. */
public final class ServerCodecs {
    private ServerCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.UPDATE_BROKER_CONFIG, UpdateConfig.codec(CommandType.UPDATE_BROKER_CONFIG));
        table.add(CommandType.GET_BROKER_CONFIG, GetBrokerConfig::decode);
        table.add(CommandType.GET_BROKER_RUNTIME_INFO, GetRuntimeInfo::decode);
        table.add(CommandType.VIEW_BROKER_STATS_DATA, ViewStats::decode);
        table.add(CommandType.UPDATE_NAMESRV_CONFIG, UpdateConfig.codec(CommandType.UPDATE_NAMESRV_CONFIG));
        table.add(CommandType.GET_NAMESRV_CONFIG, GetNameServerConfig::decode);
        table.add(CommandType.CLEAN_EXPIRED_CONSUMEQUEUE, Housekeeping.codec(CommandType.CLEAN_EXPIRED_CONSUMEQUEUE));
        table.add(CommandType.CLEAN_UNUSED_TOPIC, Housekeeping.codec(CommandType.CLEAN_UNUSED_TOPIC));
        table.add(CommandType.DELETE_EXPIRED_COMMITLOG, Housekeeping.codec(CommandType.DELETE_EXPIRED_COMMITLOG));
        table.add(CommandType.POP_ROLLBACK, Housekeeping.codec(CommandType.POP_ROLLBACK));
    }
}
