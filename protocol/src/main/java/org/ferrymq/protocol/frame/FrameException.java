package org.ferrymq.protocol.frame;

import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/** Bytes that are no valid frame. The stream cannot be trusted any more: the channel is closed. */
public final class FrameException extends FerryException {
    private static final long serialVersionUID = 1L;

    /** Describes the violation. */
    public FrameException(String message) {
        this(message, null);
    }

    /** Describes the violation, with the parser's exception. */
    public FrameException(String message, @Nullable Throwable cause) {
        super(ErrorCode.PROTOCOL_ERROR, message, cause);
    }
}
