package org.ferrymq.tck.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.ferrymq.jms.FerryConnectionFactory;

/**
 * Sends numbered messages to a bean that answers each with its text, never more than a few ahead of the replies, and keeps the replies: in the end there has to be
 * one for each. For the thread of the test.
 */
final class Traffic implements AutoCloseable {
    private static final int AHEAD = 100;

    private final FerryConnectionFactory factory;
    private final String orders;
    private final String replies;
    private final Duration patience;
    private final Semaphore mayBeSent = new Semaphore(AHEAD);
    private final List<String> sent = Collections.synchronizedList(new ArrayList<>());
    private final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final Thread sender = new Thread(this::send, "traffic-sender");
    private final Thread receiver = new Thread(this::receive, "traffic-receiver");
    private volatile boolean sending = true;
    private volatile boolean receiving = true;

    private Traffic(String url, String orders, String replies, Duration patience) {
        this.factory = new FerryConnectionFactory(url);
        this.orders = orders;
        this.replies = replies;
        this.patience = patience;
    }

    /** Begins. */
    static Traffic start(String url, String orders, String replies, Duration patience) {
        Traffic traffic = new Traffic(url, orders, replies, patience);
        traffic.sender.start();
        traffic.receiver.start();
        return traffic;
    }

    private void send() {
        try (JMSContext context = factory.createContext()) {
            Queue queue = context.createQueue(orders);
            for (int i = 0; sending; i++) {
                if (mayBeSent.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                    String text = "order " + i;
                    context.createProducer().send(queue, text);
                    sent.add(text);
                }
            }
        } catch (JMSRuntimeException e) {
            failures.add(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive() {
        try (JMSContext context = factory.createContext();
                JMSConsumer consumer = context.createConsumer(context.createQueue(replies))) {
            while (receiving) {
                Message message = consumer.receive(100);
                if (message != null) {
                    received.add(message.getBody(String.class));
                    mayBeSent.release();
                }
            }
        } catch (JMSRuntimeException | jakarta.jms.JMSException e) {
            failures.add(e);
        }
    }

    /** Waits for that many more replies. */
    void awaitMore(int count) {
        int goal = received.size() + count;
        await(count + " more replies after " + received.size())
                .atMost(patience)
                .failFast("the traffic of the test broke", () -> !failures.isEmpty())
                .until(() -> received.size() >= goal);
    }

    /** {@return replies so far} */
    int replies() {
        return received.size();
    }

    /** Sends nothing more; everything that was sent must be answered once. */
    void finish() throws InterruptedException {
        sending = false;
        sender.join();
        assertThat(failures).isEmpty();
        await("a reply to each of " + sent.size() + " messages")
                .atMost(patience)
                .until(() -> received.size() >= sent.size());
        // A second answer would be in the queue before the first message of a second traffic is answered.
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue(orders), "last");
        }
        await("the last reply").atMost(patience).until(() -> received.contains("last"));
        close();
        received.remove("last");
        assertThat(received).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Override
    public void close() {
        sending = false;
        receiving = false;
        try {
            sender.join();
            receiver.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
