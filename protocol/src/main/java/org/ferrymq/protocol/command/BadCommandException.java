package org.ferrymq.protocol.command;

import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/** A frame that is well formed but whose fields or body break the rules of its command. */
public final class BadCommandException extends FerryException {
    private static final long serialVersionUID = 1L;

    private final int responseCode;

    /**
     * Creates the exception.
     *
     * @param responseCode the code to answer with
     * @param remark names the field and its value
     */
    public BadCommandException(int responseCode, String remark) {
        super(ErrorCode.ofResponse(responseCode), remark);
        this.responseCode = responseCode;
    }

    /** The code to answer with. */
    public int responseCode() {
        return responseCode;
    }
}
