package org.ferrymq.protocol.command;

import io.netty.buffer.ByteBuf;

/** Checks that bodies share. */
public final class BodyRules {
    private BodyRules() {}

    /**
     * Number of entries of a body of fixed-size entries, at least one.
     *
     * @throws BadCommandException if they are not whole entries
     */
    public static int checkedEntries(ByteBuf body, int entryBytes, String what) {
        int bytes = body.readableBytes();
        if (bytes == 0 || bytes % entryBytes != 0) {
            throw broken(what + " of " + bytes + " bytes are not whole entries of " + entryBytes);
        }
        return bytes / entryBytes;
    }

    /** The refusal of a body that breaks a rule. */
    public static BadCommandException broken(String problem) {
        return new BadCommandException(ResponseCode.MESSAGE_ILLEGAL, "body: " + problem);
    }
}
