package org.ferrymq.ra.outbound;

/**
 * The kind of transaction that a managed connection currently works in.
 *
 * <pre>
 * NONE -- XAResource.start --&gt; XA -- end --&gt; NONE
 * NONE -- LocalTransaction.begin --&gt; LOCAL -- commit, rollback --&gt; NONE
 * </pre>
 */
enum Enlistment {
    /** No transaction: sends and receives take effect at once. */
    NONE,
    /** A transaction of this connection alone, driven by the container. */
    LOCAL,
    /** A branch of a global transaction. */
    XA;

    /** {@return whether the connection may go from this to {@code to}; XA to XA is a join or resume} */
    boolean allows(Enlistment to) {
        return to == NONE || this == NONE || (this == XA && to == XA);
    }
}
