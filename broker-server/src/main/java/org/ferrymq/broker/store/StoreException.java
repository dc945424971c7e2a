package org.ferrymq.broker.store;

import org.jspecify.annotations.Nullable;

/** Why the store refused or ended. The message says what to do where a person can do something. */
public sealed class StoreException extends RuntimeException permits DamagedMessageException {
    private static final long serialVersionUID = 1L;

    /** Kinds of refusal. */
    public enum Reason {
        /** Another process has the folder. */
        LOCKED,
        /** The folder is not a store of ours, or of another format version. */
        FOREIGN,
        /** The folder is a store of ours but damaged where nothing may be missing. */
        CORRUPT,
        /** An I/O error ended the store; it must be reopened. */
        FAILED,
        /** The disk is above its watermark: appends are refused, reading goes on. */
        FULL,
        /** More is waiting to be appended than the inbox holds. */
        BUSY,
        /** The entry breaks a limit. */
        ILLEGAL,
        /** Commit or rollback of a transaction that is not open. */
        UNKNOWN_TRANSACTION,
        /** Commit of a transaction of which an entry was refused. */
        INCOMPLETE_TRANSACTION,
        /** The message is no delayed one, or was due. */
        NOT_PENDING,
        /** The message is damaged on the disk: it is kept and given to nobody. */
        DAMAGED,
        /** The store has been closed. */
        CLOSED
    }

    private final Reason reason;

    /** An exception without a cause. */
    public StoreException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** An exception with the error that led to it. */
    public StoreException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What kind of refusal this is. */
    public Reason reason() {
        return reason;
    }
}
