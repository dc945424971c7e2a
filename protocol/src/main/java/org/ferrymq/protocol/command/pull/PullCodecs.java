package org.ferrymq.protocol.command.pull;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of pulling. */
public final class PullCodecs {
    private PullCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.PULL_MESSAGE, PullMessage.codec(CommandType.PULL_MESSAGE));
        table.add(CommandType.LITE_PULL_MESSAGE, PullMessage.codec(CommandType.LITE_PULL_MESSAGE));
    }
}
