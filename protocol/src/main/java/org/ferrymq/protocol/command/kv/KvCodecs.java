package org.ferrymq.protocol.command.kv;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of key-value configuration. */
public final class KvCodecs {
    private KvCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.PUT_KV_CONFIG, PutKvConfig::decode);
        table.add(CommandType.GET_KV_CONFIG, GetKvConfig::decode);
        table.add(CommandType.DELETE_KV_CONFIG, DeleteKvConfig::decode);
        table.add(CommandType.GET_KVLIST_BY_NAMESPACE, GetKvNamespace::decode);
    }
}
