package org.ferrymq.client;

import java.io.Serial;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/** The broker refused an XA operation; {@link #xaError()} is the code for {@code XAException.errorCode}. */
public final class XaErrorException extends FerryException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int xaError;

    /**
     * Creates the exception.
     *
     * @param message the broker's remark
     * @param xaError a code of {@code javax.transaction.xa.XAException}
     */
    public XaErrorException(String message, int xaError) {
        super(ErrorCode.XA_ERROR, message);
        this.xaError = xaError;
    }

    /** A code of {@code javax.transaction.xa.XAException}. */
    public int xaError() {
        return xaError;
    }
}
