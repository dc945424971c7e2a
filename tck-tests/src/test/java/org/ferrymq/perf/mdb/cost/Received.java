package org.ferrymq.perf.mdb.cost;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.concurrent.atomic.LongAdder;

/** Counts the messages that come, whichever way; looks at none of them. Thread-safe. */
final class Received implements MessageListener {
    /** One for the application, because the server makes the bean that uses it. */
    static final Received MESSAGES = new Received();

    private final LongAdder count = new LongAdder();

    private Received() {}

    @Override
    public void onMessage(Message message) {
        count.increment();
    }

    /** {@return how many there have been} */
    long count() {
        return count.sum();
    }
}
