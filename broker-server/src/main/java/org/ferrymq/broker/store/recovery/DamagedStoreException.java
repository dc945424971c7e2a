package org.ferrymq.broker.store.recovery;

/** The folder cannot be opened as it is. The message says what was found and what a person can do. */
public final class DamagedStoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Kinds of refusal. */
    public enum Kind {
        /** Somebody else has it. */
        LOCKED,
        /** Not ours, not of this format, or no folder at all. */
        FOREIGN,
        /** Ours, but something is missing or damaged that no crash explains. */
        CORRUPT
    }

    private final Kind kind;

    /** A refusal. */
    public DamagedStoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What kind of refusal it is. */
    public Kind kind() {
        return kind;
    }
}
