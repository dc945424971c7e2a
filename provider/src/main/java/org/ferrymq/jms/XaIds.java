package org.ferrymq.jms;

import java.util.Arrays;
import java.util.HexFormat;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/** Names of XA branches at the broker: {@code X:formatId:gtrid:bqual}, the last two in hexadecimal digits. */
final class XaIds {
    private static final HexFormat HEX = HexFormat.of();

    /** The format of what X/Open calls the null XID. */
    private static final int NO_BRANCH = -1;

    private XaIds() {}

    /**
     * {@return the branch's name at the broker}
     *
     * @throws XAException XAER_INVAL if it is no identifier of a branch by the rules of XA: null, of the format -1, or of a wrong length
     */
    static String toText(@Nullable Xid xid) throws XAException {
        if (xid == null) {
            throw XaErrors.of(XAException.XAER_INVAL, "there is no branch identifier (null)");
        }
        if (xid.getFormatId() == NO_BRANCH) {
            throw XaErrors.of(XAException.XAER_INVAL, "a branch identifier of the format -1 names no branch");
        }
        requireLength("global transaction identifier", xid.getGlobalTransactionId(), 1, Xid.MAXGTRIDSIZE);
        requireLength("branch qualifier", xid.getBranchQualifier(), 0, Xid.MAXBQUALSIZE);
        return name(xid);
    }

    private static void requireLength(String part, byte @Nullable [] bytes, int least, int most) throws XAException {
        if (bytes == null || bytes.length < least || bytes.length > most) {
            throw XaErrors.of(
                    XAException.XAER_INVAL,
                    "the " + part + " has " + (bytes == null ? "no" : bytes.length) + " bytes; it must have " + least
                            + " to " + most);
        }
    }

    private static String name(Xid xid) {
        return "X:" + xid.getFormatId() + ":" + HEX.formatHex(xid.getGlobalTransactionId()) + ":"
                + HEX.formatHex(xid.getBranchQualifier());
    }

    /** @throws IllegalArgumentException if the text is no name of a branch */
    static Xid fromText(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 4 || !parts[0].equals("X")) {
            throw new IllegalArgumentException("'" + text + "' is no name of an XA branch");
        }
        return new BranchXid(Integer.parseInt(parts[1]), HEX.parseHex(parts[2]), HEX.parseHex(parts[3]));
    }

    /** A branch's identifier as recover() returns it. Immutable. */
    private static final class BranchXid implements Xid {
        private final int formatId;
        private final byte[] global;
        private final byte[] branch;

        BranchXid(int formatId, byte[] global, byte[] branch) {
            this.formatId = formatId;
            this.global = global;
            this.branch = branch;
        }

        @Override
        public int getFormatId() {
            return formatId;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return global.clone();
        }

        @Override
        public byte[] getBranchQualifier() {
            return branch.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof BranchXid that
                    && formatId == that.formatId
                    && Arrays.equals(global, that.global)
                    && Arrays.equals(branch, that.branch);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * formatId + Arrays.hashCode(global)) + Arrays.hashCode(branch);
        }

        @Override
        public String toString() {
            return name(this);
        }
    }
}
