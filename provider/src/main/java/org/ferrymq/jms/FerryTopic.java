package org.ferrymq.jms;

import jakarta.jms.Topic;
import org.jspecify.annotations.Nullable;

/** A topic at the broker, by name. See {@link FerryDestination} for equality, bean use and threads. */
public class FerryTopic extends FerryDestination implements Topic {
    private static final long serialVersionUID = 1L;

    /** Creates a topic without a name; {@link #setName} must follow. For containers and JNDI. */
    public FerryTopic() {
        super(null);
    }

    /**
     * Creates a topic.
     *
     * @param name its name at the broker
     */
    public FerryTopic(String name) {
        super(name);
    }

    @Override
    public @Nullable String getTopicName() {
        return getName();
    }

    @Override
    String scheme() {
        return "topic";
    }

    @Override
    public final boolean isTopic() {
        return true;
    }
}
