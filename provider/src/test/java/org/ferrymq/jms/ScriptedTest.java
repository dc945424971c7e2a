package org.ferrymq.jms;

import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.ferrymq.client.connect.BackendFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What tests against a scripted backend share: a started connection with a prefetch of 10, and calls on threads of their own. */
@Timeout(120)
abstract class ScriptedTest {
    final ScriptedBackend backend = new ScriptedBackend();
    final FerryQueue queue = new FerryQueue("q");
    FerryConnectionFactory factory;
    Connection connection;

    @BeforeEach
    final void connect() throws JMSException {
        factory = new FerryConnectionFactory("ferry://localhost?prefetch=10") {
            private static final long serialVersionUID = 1L;

            @Override
            BackendFactory backends() {
                return url -> backend;
            }
        };
        connection = factory.createConnection();
        connection.start();
        backend.calls.clear();
    }

    static String receive(MessageConsumer consumer) throws JMSException {
        TextMessage message = (TextMessage) consumer.receive(1_000);
        return message == null ? null : message.getText();
    }

    /** Something that throws what it likes. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws Exception;
    }

    /** A call on a thread of its own. */
    static final class Running<T> {
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final Thread thread;

        private Running(Call<T> call) {
            thread = new Thread(() -> {
                try {
                    result.complete(call.run());
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        /** Until it waits for something, or has ended. */
        Running<T> awaitWaiting() {
            await().atMost(ONE_MINUTE)
                    .until(() -> result.isDone()
                            || thread.getState() == Thread.State.WAITING
                            || thread.getState() == Thread.State.TIMED_WAITING);
            return this;
        }

        boolean isDone() {
            return result.isDone();
        }

        T get() throws Exception {
            try {
                return result.orTimeout(60, TimeUnit.SECONDS).join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
    }

    static <T> Running<T> start(Call<T> call) {
        return new Running<>(call);
    }

    static Running<Void> run(Action action) {
        return new Running<>(() -> {
            action.run();
            return null;
        });
    }

    /** Something without a result. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }
}
