package org.ferrymq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.ferrymq.client.TagRange;
import org.ferrymq.jms.message.FerryMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What connection consumers have loaded into a session of an application server, for the session's distinguished listener. Loaded by the
 * consumers' threads; {@link #run} is called by a thread of the server.
 */
final class ServedMessages {
    private static final Logger LOG = LoggerFactory.getLogger(ServedMessages.class);

    private record Loaded(FerryConnectionConsumer consumer, Delivery delivery) {}

    private final FerrySession session;
    private final Deque<Loaded> loaded = new ArrayDeque<>();
    private volatile @Nullable MessageListener listener;

    ServedMessages(FerrySession session) {
        this.session = session;
    }

    @Nullable MessageListener listener() {
        return listener;
    }

    void listener(@Nullable MessageListener distinguished) {
        listener = distinguished;
    }

    void load(FerryConnectionConsumer consumer, List<Delivery> batch) throws JMSException {
        synchronized (loaded) {
            session.checkOpen();
            batch.forEach(delivery -> loaded.add(new Loaded(consumer, delivery)));
        }
    }

    /** Takes out what is left of a batch. */
    List<Delivery> unload(FerryConnectionConsumer consumer, List<Delivery> batch) {
        List<Delivery> left = new ArrayList<>();
        synchronized (loaded) {
            for (Delivery delivery : batch) {
                if (loaded.remove(new Loaded(consumer, delivery))) {
                    left.add(delivery);
                }
            }
        }
        return left;
    }

    private @Nullable Loaded next() {
        synchronized (loaded) {
            return loaded.poll();
        }
    }

    /** Takes out everything, because the session ends. */
    List<TagRange> takeOut() {
        List<TagRange> ranges = new ArrayList<>();
        Loaded next = next();
        while (next != null) {
            long tag = next.delivery.tag();
            if (!next.consumer.inbox().isVoid(tag)) {
                ranges.add(new TagRange(next.consumer.id(), tag, tag));
            }
            next = next();
        }
        return ranges;
    }

    /** Calls the listener with everything that is loaded, as one of the session's listeners. */
    void run() {
        boolean ran = session.dispatcher().runHere(() -> {
            Loaded next = next();
            while (next != null) {
                deliver(next);
                next = next();
            }
            idle();
        });
        if (!ran) {
            LOG.debug("a session that is closed or has a listener running is not run");
        }
    }

    private void deliver(Loaded next) {
        FerryConnectionConsumer consumer = next.consumer;
        Delivery delivery = next.delivery;
        MessageListener target = listener;
        try {
            if (!session.settleBeforeListener()) {
                consumer.giveBackUnseen(List.of(delivery));
                return;
            }
            if (target == null) {
                consumer.giveBackUnseen(List.of(delivery));
                throw new jakarta.jms.IllegalStateException(
                        "the session of a server session has no message listener; its messages go back");
            }
            FerryMessage message = new DeliveryReader(session, consumer.spec(), consumer.destination()).read(delivery);
            // one that is void comes again
            if (message == null || consumer.inbox().isVoid(delivery.tag())) {
                return;
            }
            ListenerCall call = new ListenerCall(session, consumer.id(), consumer.inbox(), consumer.destination());
            if (call.declines(target, delivery, message)) {
                consumer.giveBack(delivery);
            }
        } catch (JMSException e) {
            session.connection().report(e);
        }
    }

    private void idle() {
        try {
            session.acknowledger().idle();
        } catch (JMSException e) {
            session.connection().report(e);
        }
    }
}
