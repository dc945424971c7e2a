package org.ferrymq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Enumeration;
import java.util.NoSuchElementException;
import org.ferrymq.client.BrowsePage;
import org.ferrymq.client.BrowseRequest;
import org.ferrymq.client.IncomingMessage;
import org.ferrymq.jms.message.FerryMessage;
import org.jspecify.annotations.Nullable;

/** Looks at what waits in a queue, in pages, without taking it. For its session's thread. */
final class FerryBrowser implements QueueBrowser {
    private static final int PAGE = 100;

    private final FerrySession session;
    private final FerryDestination queue;
    private final @Nullable String selector;
    private boolean closed;

    /** Creates a browser; a bad selector is refused at once. */
    FerryBrowser(FerrySession session, FerryDestination queue, @Nullable String selector) throws JMSException {
        this.session = session;
        this.queue = queue;
        this.selector = selector;
        if (selector != null) {
            ConsumerCreation.checkLength(selector);
            page(null, 1);
        }
    }

    private BrowsePage page(@Nullable String cursor, int max) throws JMSException {
        BrowseRequest request = new BrowseRequest(Destinations.toClient(queue), selector, cursor, max);
        return JmsExceptions.await(JmsExceptions.call(() -> session.backend().browse(request)));
    }

    private void checkOpen() throws IllegalStateException {
        session.checkOpen();
        if (closed) {
            throw new IllegalStateException("the browser is closed");
        }
    }

    @Override
    public Queue getQueue() throws JMSException {
        checkOpen();
        return (Queue) queue;
    }

    @Override
    public @Nullable String getMessageSelector() throws JMSException {
        checkOpen();
        return selector;
    }

    @Override
    public Enumeration<FerryMessage> getEnumeration() throws JMSException {
        checkOpen();
        return new Pages(page(null, PAGE));
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Fetches the next page when the current one has been given out. */
    @SuppressWarnings("JdkObsolete") // the type that Jakarta Messaging asks for
    private final class Pages implements Enumeration<FerryMessage> {
        private final Deque<IncomingMessage> waiting = new ArrayDeque<>();
        private @Nullable String next;

        Pages(BrowsePage first) {
            accept(first);
        }

        private void accept(BrowsePage page) {
            waiting.addAll(page.messages());
            next = page.nextCursor();
        }

        @Override
        public boolean hasMoreElements() {
            while (waiting.isEmpty() && next != null && !closed) {
                String cursor = next;
                accept(JmsRuntimeExceptions.call(() -> page(cursor, PAGE)));
            }
            return !waiting.isEmpty();
        }

        @Override
        public FerryMessage nextElement() {
            if (!hasMoreElements()) {
                throw new NoSuchElementException("no more messages in " + queue);
            }
            IncomingMessage record = waiting.remove();
            int count = record.reconsumeTimes() + 1;
            return JmsRuntimeExceptions.call(() -> session.connection().mapper().decode(record, queue, count));
        }
    }
}
