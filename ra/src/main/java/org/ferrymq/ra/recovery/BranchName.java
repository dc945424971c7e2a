package org.ferrymq.ra.recovery;

import java.util.HexFormat;
import javax.transaction.xa.Xid;

/**
 * What makes two identifiers the same branch, whatever their classes. Holds copies, so that it may outlive the server's object.
 *
 * @param format the identifier's format
 * @param global the transaction's identifier, in hex
 * @param qualifier the branch's qualifier, in hex
 */
record BranchName(int format, String global, String qualifier) implements Xid {
    static BranchName of(Xid xid) {
        HexFormat hex = HexFormat.of();
        return new BranchName(
                xid.getFormatId(),
                hex.formatHex(xid.getGlobalTransactionId()),
                hex.formatHex(xid.getBranchQualifier()));
    }

    @Override
    public int getFormatId() {
        return format;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return HexFormat.of().parseHex(global);
    }

    @Override
    public byte[] getBranchQualifier() {
        return HexFormat.of().parseHex(qualifier);
    }

    @Override
    public String toString() {
        return "branch X:" + format + ":" + global + ":" + qualifier;
    }
}
