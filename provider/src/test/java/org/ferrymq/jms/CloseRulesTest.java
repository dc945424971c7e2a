package org.ferrymq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Closing while other threads receive, listen and create. */
class CloseRulesTest extends ScriptedTest {
    private final List<Object> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch entered = new CountDownLatch(1);

    private void note(Call<?> call) {
        try {
            seen.add(String.valueOf(call.run()));
        } catch (Exception e) {
            seen.add(e.getClass().getSimpleName());
        }
    }

    @Test
    void closingAConnectionEndsTheReceivesOfAllSessionsBeforeItWaitsForListeners() throws Exception {
        // the session whose receive waits is closed after the one whose listener waits for it, whatever the order of a
        // set
        for (int i = 0; i < 8; i++) {
            MessageConsumer other = connection.createSession().createConsumer(queue);
            Session session = connection.createSession();
            session.createConsumer(queue).setMessageListener(message -> {
                entered.countDown();
                note(other::receive);
            });
            long id = 2L * i + 2;
            backend.deliver(id, 1, 1, "m");
        }
        entered.await();
        run(connection::close).get();
        assertThat(seen).isNotEmpty().containsOnly("null");
    }

    @Test
    void closingASessionEndsTheReceiveOfItsOwnListener() throws Exception {
        Session session = connection.createSession();
        MessageConsumer other = session.createConsumer(queue);
        session.createConsumer(queue).setMessageListener(message -> {
            entered.countDown();
            note(other::receive);
        });
        backend.deliver(2, 1, 1, "m");
        entered.await();
        run(session::close).get();
        assertThat(seen).containsExactly("null");
    }

    @Test
    void aCompletionListenerThatWaitsInAReceiveDoesNotKeepTheConnectionOpen() throws Exception {
        MessageConsumer other = connection.createSession().createConsumer(queue);
        Session session = connection.createSession();
        session.createProducer(queue).send(session.createMessage(), completion(() -> {
            entered.countDown();
            note(other::receive);
        }));
        entered.await();
        run(connection::close).get();
        assertThat(seen).containsExactly("null");
    }

    private static CompletionListener completion(Runnable action) {
        return new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                action.run();
            }

            @Override
            public void onException(Message message, Exception exception) {}
        };
    }

    @Test
    void aListenerThatIsRunningMayUseItsSessionAndConnectionWhileTheyClose() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        CountDownLatch go = new CountDownLatch(1);
        session.createConsumer(queue).setMessageListener(message -> {
            entered.countDown();
            note(() -> {
                go.await();
                session.createProducer(queue).send(session.createMessage());
                connection.createSession().close();
                session.commit();
                return "committed";
            });
        });
        backend.deliver(1, 1, 1, "m");
        entered.await();
        Running<Void> closing = run(connection::close).awaitWaiting();
        assertThatThrownBy(session::createMessage).as("others may not").isInstanceOf(Exception.class);
        assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class);
        assertThat(closing.isDone()).isFalse();
        go.countDown();
        closing.get();
        assertThat(seen).containsExactly("committed");
        assertThat(backend.calls("commit")).hasSize(1);
        assertThat(backend.calls("recover")).isEmpty();
    }

    @Test
    void aConnectionWaitsForASessionThatAnotherThreadCloses() throws Exception {
        Session session = connection.createSession();
        CountDownLatch go = new CountDownLatch(1);
        session.createConsumer(queue).setMessageListener(message -> {
            entered.countDown();
            note(() -> {
                go.await();
                return "done";
            });
        });
        backend.deliver(1, 1, 1, "m");
        entered.await();
        Running<Void> first = run(session::close).awaitWaiting();
        run(session::close).get();
        Running<Void> second = run(connection::close).awaitWaiting();
        assertThat(second.isDone()).isFalse();
        go.countDown();
        first.get();
        second.get();
        assertThat(seen).containsExactly("done");
    }

    @Test
    void listenersOfBothKindsMustNotCloseTheirConnectionSessionOrContext() throws Exception {
        JMSContext context = factory.createContext();
        context.createConsumer(queue).setMessageListener(message -> {
            try {
                context.close();
            } catch (IllegalStateRuntimeException e) {
                seen.add("context");
            }
        });
        backend.deliver(1, 1, 1, "m");
        Session session = connection.createSession();
        Call<Object> closing = () -> {
            for (AutoCloseable each : List.<AutoCloseable>of(session, connection)) {
                try {
                    each.close();
                } catch (IllegalStateException e) {
                    seen.add("refused");
                }
            }
            connection.createSession(); // still open
            return "open";
        };
        session.createProducer(queue).send(session.createMessage(), completion(() -> note(closing)));
        await().atMost(ONE_MINUTE).until(() -> seen.contains("open"));
        session.createConsumer(queue).setMessageListener(message -> note(closing));
        ((FerrySession) session).consumers().all().forEach(consumer -> backend.deliver(consumer.id(), 1, 1, "m"));
        await().atMost(ONE_MINUTE).until(() -> seen.size() == 7);
        assertThat(seen)
                .containsExactlyInAnyOrder("context", "refused", "refused", "open", "refused", "refused", "open");
        context.close();
        connection.close();
    }

    @Test
    void aConsumerThatIsCreatedWhileItsSessionClosesIsClosedToo() throws Exception {
        Session session = connection.createSession();
        CompletableFuture<Void> created = backend.hold("consumer");
        Running<MessageConsumer> creation = start(() -> session.createConsumer(queue));
        await().atMost(ONE_MINUTE).until(() -> !backend.calls("consumer").isEmpty());
        session.close();
        created.complete(null);
        assertThatThrownBy(creation::get).isInstanceOf(IllegalStateException.class);
        assertThat(backend.calls("close consumer")).hasSize(1);
    }

    @Test
    void aConsumerThatIsCreatedWhileTheConnectionStopsIsStoppedToo() throws Exception {
        Session session = connection.createSession();
        CompletableFuture<Void> created = backend.hold("consumer");
        Running<MessageConsumer> creation = start(() -> session.createConsumer(queue));
        await().atMost(ONE_MINUTE).until(() -> !backend.calls("consumer").isEmpty());
        connection.stop();
        created.complete(null);
        MessageConsumer consumer = creation.get();
        backend.deliver(1, 1, 1, "m");
        assertThat(consumer.receiveNoWait()).isNull();
        connection.start();
        assertThat(receive(consumer)).isEqualTo("m");
    }
}
