package org.ferrymq.client;

/**
 * A transaction to be committed.
 *
 * @param transaction its name
 * @param onePhase whether it was not prepared; always for local ones
 * @param parts how many sends, acknowledgements and rejections the client has issued in it, or {@link #UNCHECKED}. The broker
 *     rolls back instead of committing if it has taken another number. So the requests of a local transaction and its commit may
 *     be issued without waiting in between
 */
public record CommitRequest(String transaction, boolean onePhase, int parts) {
    /** The broker does not compare: several connections may have worked in the transaction. */
    public static final int UNCHECKED = -1;

    /** Commits a local transaction. */
    public static CommitRequest local(String transaction, int parts) {
        return new CommitRequest(transaction, true, parts);
    }

    /** Commits an XA branch, prepared or in one phase. */
    public static CommitRequest branch(String transaction, boolean onePhase) {
        return new CommitRequest(transaction, onePhase, UNCHECKED);
    }
}
