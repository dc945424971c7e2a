package org.ferrymq.protocol.transport;

/**
 * Names a typed slot of a connection; two keys are never equal.
 *
 * @param <T> type of the slot
 */
public final class AttachmentKey<T> {
    private final Class<T> type;

    /** A key of its own for values of a type. */
    public AttachmentKey(Class<T> type) {
        this.type = type;
    }

    Class<T> type() {
        return type;
    }

    @Override
    public String toString() {
        return "attachment " + type.getSimpleName();
    }
}
