package org.ferrymq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ferrymq.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

/** Threads that run the application's code belong to the application, whichever thread of the network has started them. */
class ListenerThreadTest extends ScriptedTest {
    private final List<ClassLoader> seen = new CopyOnWriteArrayList<>();

    private void note() {
        seen.add(Thread.currentThread().getContextClassLoader());
    }

    @Test
    void listenersRunWithTheContextClassLoaderOfWhoMadeThem() throws Exception {
        ClassLoader application = new ClassLoader("application", getClass().getClassLoader()) {};
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(application);
        CompletableFuture<Void> answer = backend.hold("send");
        try {
            Connection own = factory.createConnection();
            own.setExceptionListener(problem -> note());
            own.start();
            Session session = own.createSession();
            session.createConsumer(queue).setMessageListener(message -> note());
            session.createProducer(queue).send(session.createMessage(), new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    note();
                }

                @Override
                public void onException(Message message, Exception exception) {}
            });
        } finally {
            current.setContextClassLoader(before);
        }
        run(() -> {
                    backend.deliver(1, 1, 1, "m");
                    answer.complete(null);
                })
                .get();
        // an interruption takes back what the listener has not seen
        await().atMost(ONE_MINUTE).until(() -> seen.size() == 2);
        run(() -> backend.listener.onInterrupted(ScriptedBackend.failure(ErrorCode.CONNECTION_CLOSED)))
                .get();
        await().atMost(ONE_MINUTE).until(() -> seen.size() == 3);
        assertThat(seen).containsOnly(application);
    }
}
