package org.ferrymq.protocol.transport;

import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/** The channel closed before the answer came: whether the request was carried out is unknown. */
public final class ConnectionClosedException extends FerryException {
    private static final long serialVersionUID = 1L;

    /** Describes what was lost. */
    public ConnectionClosedException(String message) {
        super(ErrorCode.CONNECTION_CLOSED, message);
    }
}
