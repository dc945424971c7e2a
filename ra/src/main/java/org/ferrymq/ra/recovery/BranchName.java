package org.ferrymq.ra.recovery;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import javax.transaction.xa.Xid;

/** What makes two identifiers the same branch, whatever their classes. Holds copies, so that it may outlive the server's object. */
record BranchName(int format, ByteBuffer global, ByteBuffer qualifier) implements Xid {
    static BranchName of(Xid xid) {
        return new BranchName(
                xid.getFormatId(),
                ByteBuffer.wrap(xid.getGlobalTransactionId().clone()),
                ByteBuffer.wrap(xid.getBranchQualifier().clone()));
    }

    @Override
    public int getFormatId() {
        return format;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return global.array().clone();
    }

    @Override
    public byte[] getBranchQualifier() {
        return qualifier.array().clone();
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return "branch X:" + format + ":" + hex.formatHex(global.array()) + ":" + hex.formatHex(qualifier.array());
    }
}
