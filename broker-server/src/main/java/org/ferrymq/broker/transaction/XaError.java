package org.ferrymq.broker.transaction;

/** Error codes of the XA specification that this broker gives. */
public enum XaError {
    /** An administrator has rolled it back. */
    XA_HEURRB(6),
    /** An administrator has committed it. */
    XA_HEURCOM(7),
    /** Rolled back, for an unspecified reason. */
    XA_RBROLLBACK(100),
    /** Rolled back because the connection was lost. */
    XA_RBCOMMFAIL(101),
    /** Rolled back because it took too long. */
    XA_RBTIMEOUT(106),
    /** The resource manager failed on the branch. */
    XAER_RMERR(-3),
    /** No such branch. */
    XAER_NOTA(-4),
    /** The call does not fit the branch's state. */
    XAER_PROTO(-6),
    /** There is a branch of this identifier. */
    XAER_DUPID(-8);

    private final int code;

    XaError(int code) {
        this.code = code;
    }

    /** The number, as in XAException.errorCode. */
    public int code() {
        return code;
    }
}
