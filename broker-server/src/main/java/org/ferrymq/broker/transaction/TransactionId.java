package org.ferrymq.broker.transaction;

import java.util.regex.Pattern;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * A transaction's identifier as it travels: {@code L:CONNECTION:NUMBER} for a local one, {@code X:FORMAT:GTRID:BQUAL} (hex) for
 * an XA branch.
 *
 * @param text the identifier
 * @param xa whether it is an XA branch
 */
public record TransactionId(String text, boolean xa) {
    private static final Pattern LOCAL = Pattern.compile("L:[^:]{1,64}:[0-9]{1,19}");
    private static final Pattern XA = Pattern.compile("X:-?[0-9]{1,10}:([0-9a-fA-F]{2}){1,64}:([0-9a-fA-F]{2}){0,64}");

    /**
     * Reads an identifier.
     *
     * @throws FerryException INVALID_ARGUMENT
     */
    public static TransactionId parse(String text) {
        if (LOCAL.matcher(text).matches()) {
            return new TransactionId(text, false);
        }
        if (XA.matcher(text).matches()) {
            return new TransactionId(text, true);
        }
        throw new FerryException(
                ErrorCode.INVALID_ARGUMENT,
                "'" + text + "' is no transaction identifier (L:connection:number or X:format:gtrid:bqual in hex)");
    }

    /** Whether a local transaction is one of this connection. */
    boolean isLocalOf(String connectionId) {
        return text.startsWith("L:" + connectionId + ":");
    }

    @Override
    public String toString() {
        return text;
    }
}
