package org.ferrymq.broker.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which messages were found damaged since the store was opened; each is told of once. A bounded number. Thread-safe. */
final class DamagedMessages {
    static final int MOST = 1000;

    private static final Logger LOGGER = LoggerFactory.getLogger(DamagedMessages.class);

    private final ConcurrentMap<Long, DamagedMessage> found = new ConcurrentHashMap<>();
    private final AtomicBoolean full = new AtomicBoolean();

    /** Notes one and says so in the log file if it is a new one. */
    DamagedMessageException report(DamagedMessage message) {
        DamagedMessage known = found.get(message.position());
        if (known == null) {
            note(message);
        } else if (known.queueOffset() < 0 && message.queueOffset() >= 0) {
            found.replace(message.position(), message);
        }
        return new DamagedMessageException(message);
    }

    private void note(DamagedMessage message) {
        if (found.size() >= MOST) {
            if (full.compareAndSet(false, true)) {
                LOGGER.error(
                        "more than {} damaged messages: further ones are left out as well, without a line here", MOST);
            }
            return;
        }
        if (found.putIfAbsent(message.position(), message) == null) {
            LOGGER.error(
                    "{} is damaged: its bytes on the disk are not the ones that were written. It is given to nobody, stays where"
                            + " it is, is not acknowledged and goes to no dead letters; all other messages are safe and go on."
                            + " Check the disk; --check-store lists all damage of a stopped broker. If it finds the log sound, the"
                            + " index of the queue is what is damaged: delete the folder queues of the store, the next start"
                            + " makes it anew from the log. Else only a backup of the store has the message",
                    message.text());
        }
    }

    /** The store has moved one, as it is. */
    void moved(long from, long to) {
        DamagedMessage known = found.remove(from);
        if (known != null) {
            found.put(to, new DamagedMessage(to, known.topic(), known.queueId(), known.queueOffset()));
        }
    }

    /** The log was freed of what lies before the position. */
    void freedBelow(long position) {
        found.keySet().removeIf(at -> at < position);
    }

    int count() {
        return found.size();
    }

    /** All that are known, by position. */
    List<DamagedMessage> all() {
        List<DamagedMessage> all = new ArrayList<>(found.values());
        all.sort(Comparator.comparingLong(DamagedMessage::position));
        return all;
    }
}
