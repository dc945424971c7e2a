package org.ferrymq.jms.message;

import jakarta.jms.JMSException;

/** What {@link FerryMessage#acknowledge()} does; given to a message by the session that delivers it. */
@FunctionalInterface
public interface Acknowledgement {
    /** Acknowledges what the session's mode says. */
    void acknowledge() throws JMSException;
}
