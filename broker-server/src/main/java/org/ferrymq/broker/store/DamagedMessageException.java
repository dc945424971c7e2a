package org.ferrymq.broker.store;

/**
 * The bytes of a message are not the ones that were written: the disk, or somebody, has changed them. The message stays where it
 * is and must not be handed to anybody. What it belonged to is in the text as far as it is known.
 */
public final class DamagedMessageException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final long position;

    DamagedMessageException(DamagedMessage message) {
        super(Reason.DAMAGED, message.text() + " is damaged on the disk and is not handed out");
        this.position = message.position();
    }

    /** Where it is in the log. */
    public long position() {
        return position;
    }
}
