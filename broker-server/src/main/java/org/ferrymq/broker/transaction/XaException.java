package org.ferrymq.broker.transaction;

import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/** An XA call that the protocol of XA refuses; carries the code that the client's XAException has to have. */
public final class XaException extends FerryException {
    private static final long serialVersionUID = 1L;

    private final XaError error;

    public XaException(XaError error, String message) {
        super(ErrorCode.XA_ERROR, message);
        this.error = error;
    }

    /** Which rule. */
    public XaError error() {
        return error;
    }
}
