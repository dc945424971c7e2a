package org.ferrymq.broker.transaction;

import org.ferrymq.broker.store.StoredMessage;

/** The connected producers, as those see them who want to know what became of a half message. Any thread. */
@FunctionalInterface
public interface HalfMessageSenders {
    /**
     * Asks one producer of the group, whichever is connected; its answer comes as a request of its own.
     *
     * @param half the half message
     * @param checks how often the group has been asked before
     * @return false if nobody of the group is connected
     */
    boolean ask(String group, StoredMessage half, int checks);
}
