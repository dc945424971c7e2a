package org.ferrymq.jms;

import jakarta.jms.Queue;
import org.jspecify.annotations.Nullable;

/** A queue at the broker, by name. See {@link FerryDestination} for equality, bean use and threads. */
public class FerryQueue extends FerryDestination implements Queue {
    private static final long serialVersionUID = 1L;

    /** Creates a queue without a name; {@link #setName} must follow. For containers and JNDI. */
    public FerryQueue() {
        super(null);
    }

    /**
     * Creates a queue.
     *
     * @param name its name at the broker
     */
    public FerryQueue(String name) {
        super(name);
    }

    @Override
    public @Nullable String getQueueName() {
        return getName();
    }

    @Override
    String scheme() {
        return "queue";
    }

    @Override
    public final boolean isTopic() {
        return false;
    }
}
