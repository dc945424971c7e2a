package org.ferrymq.jms;

import jakarta.jms.JMSException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.ferrymq.protocol.idle.AdaptiveSpin;

/**
 * How a session's thread waits for the broker's answers: it spins for a moment before it parks (ADR 0035), and learns whether that pays in this session. Thread-safe; of several
 * threads that wait at once, which a session does not permit but its XAResource does, one spins.
 */
final class Answers {
    private final AdaptiveSpin spin = AdaptiveSpin.forAnswers();
    private final AtomicBoolean spinning = new AtomicBoolean();

    /** Asks and waits, as {@link JmsExceptions#await} does. */
    <T> T of(Supplier<CompletableFuture<T>> request) throws JMSException {
        return await(JmsExceptions.call(request));
    }

    /** Waits, as {@link JmsExceptions#await} does. */
    <T> T await(Future<T> answer) throws JMSException {
        if (!answer.isDone() && spinning.compareAndSet(false, true)) {
            try {
                spin.until(answer::isDone);
            } finally {
                spinning.set(false);
            }
        }
        return JmsExceptions.await(answer);
    }
}
