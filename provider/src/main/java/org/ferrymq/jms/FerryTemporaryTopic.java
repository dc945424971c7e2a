package org.ferrymq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.TemporaryTopic;
import org.jspecify.annotations.Nullable;

/**
 * A topic that ends with the connection that created it. One that came with a message (JMSReplyTo) can be sent to, but only the
 * session that created it can delete it, and only its connection can consume from it.
 */
public final class FerryTemporaryTopic extends FerryTopic implements TemporaryTopic {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable FerryConnection owner;

    FerryTemporaryTopic(String name, @Nullable FerryConnection owner) {
        super(name);
        this.owner = owner;
    }

    @Override
    public void delete() throws JMSException {
        if (owner == null) {
            throw new IllegalStateException(this + " was created by another connection, which alone can delete it");
        }
        owner.deleteTemporary(this);
    }

    @Override
    String scheme() {
        return "temp-topic";
    }

    @Override
    public boolean isTemporary() {
        return true;
    }
}
