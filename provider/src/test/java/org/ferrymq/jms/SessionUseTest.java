package org.ferrymq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** One thread of control, by the sections of Jakarta Messaging 3.1; closing is in {@link CloseRulesTest}. */
class SessionUseTest extends ScriptedTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SessionUse.class);
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void unlisten() {
        logger.detachAppender(log);
    }

    private List<String> warnings() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    @DisplayName("6.2.5: a second thread must not receive while one waits in a receive")
    void twoReceives() throws Exception {
        Session session = connection.createSession();
        MessageConsumer one = session.createConsumer(queue);
        MessageConsumer two = session.createConsumer(queue);
        Running<Message> waiting = start(() -> one.receive()).awaitWaiting();
        for (Call<Message> call : List.<Call<Message>>of(two::receiveNoWait, () -> two.receive(1), one::receive)) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another thread");
        }
        backend.deliver(1, 1, 1, "m");
        assertThat(waiting.get().getBody(String.class)).isEqualTo("m");
        assertThat(two.receiveNoWait()).as("one after the other").isNull();
        session.close();
    }

    @Test
    @DisplayName("6.2.5: a session with message listeners does not receive, except for its listeners")
    void receiveBesideListeners() throws Exception {
        Session session = connection.createSession();
        MessageConsumer heard = session.createConsumer(queue);
        MessageConsumer other = session.createConsumer(queue);
        heard.setMessageListener(message -> {
            try {
                seen.add(receive(other));
            } catch (JMSException e) {
                seen.add(e.toString());
            }
        });
        assertThatThrownBy(other::receiveNoWait)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another session");
        assertThatThrownBy(() -> heard.receive(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has a message listener");
        backend.deliver(2, 1, 1, "inner");
        backend.deliver(1, 1, 1, "m");
        await().atMost(ONE_MINUTE).until(() -> !seen.isEmpty());
        assertThat(seen).containsExactly("inner");
        connection.stop();
        assertThat(other.receiveNoWait()).as("set up while stopped").isNull();
        connection.start();
        assertThatThrownBy(other::receiveNoWait).isInstanceOf(IllegalStateException.class);
        heard.setMessageListener(null);
        assertThat(other.receiveNoWait()).isNull();
        heard.setMessageListener(message -> {});
        heard.close();
        assertThat(other.receiveNoWait()).as("its listener went with it").isNull();
    }

    @Test
    @DisplayName("6.2.6: the same for a JMSContext")
    void contextBesideListeners() {
        try (JMSContext context = factory.createContext()) {
            context.createConsumer(queue).setMessageListener(message -> {});
            assertThatThrownBy(() -> context.createConsumer(queue).receiveNoWait())
                    .isInstanceOf(IllegalStateRuntimeException.class);
            // a second listener may be set though the connection is started
            context.createConsumer(queue).setMessageListener(message -> {});
        }
    }

    @Test
    @DisplayName("Session.setMessageListener: no other form of receipt")
    void receiveBesideTheSessionsListener() throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue);
        session.setMessageListener(message -> {});
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
        session.createProducer(queue).send(session.createMessage());
    }

    @Test
    @DisplayName("6.2.5: calls of two threads that meet are reported, once a session")
    void callsThatMeet() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(queue);
        CountDownLatch leave = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        session.createConsumer(queue).setMessageListener(message -> {
            try {
                producer.send(session.createMessage()); // the listener's own
                entered.countDown();
                leave.await();
            } catch (JMSException | InterruptedException e) {
                seen.add(e.toString());
            }
        });
        producer.send(session.createMessage());
        backend.deliver(1, 1, 1, "m");
        entered.await();
        assertThat(warnings()).as("one thread at a time until now").isEmpty();
        producer.send(session.createMessage());
        session.rollback();
        leave.countDown();
        assertThat(warnings()).hasSize(1);
        assertThat(warnings().get(0)).contains("send on thread", "one thread at a time");
        assertThat(seen).isEmpty();
        session.close();
    }

    @Test
    @DisplayName("7.3.4: a completion listener must not commit or roll back, and may use an idle session")
    void completionListeners() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(queue);
        producer.send(session.createMessage(), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                for (Action action : List.<Action>of(session::commit, session::rollback, producer::close)) {
                    try {
                        action.run();
                        seen.add("done");
                    } catch (Exception e) {
                        seen.add(e.getClass().getSimpleName());
                    }
                }
                try {
                    producer.send(session.createMessage());
                    seen.add("sent");
                } catch (JMSException e) {
                    seen.add(e.toString());
                }
            }

            @Override
            public void onException(Message message, Exception exception) {
                seen.add(exception.toString());
            }
        });
        await().atMost(ONE_MINUTE).until(() -> seen.size() == 4);
        assertThat(seen)
                .containsExactly("IllegalStateException", "IllegalStateException", "IllegalStateException", "sent");
        session.commit();
        assertThat(warnings()).isEmpty();
    }

    @Test
    @DisplayName(
            "7.3: a completion listener uses its session whenever the broker answers, also while the session's thread is inside")
    void completionListenersMeetTheirSession() throws Exception {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue);
        MessageConsumer consumer = session.createConsumer(queue);
        backend.holdSends = true;
        producer.send(session.createMessage(), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                try {
                    backend.holdSends = false;
                    producer.send(session.createMessage());
                    seen.add("sent");
                } catch (JMSException e) {
                    seen.add(e.toString());
                }
            }

            @Override
            public void onException(Message message, Exception exception) {
                seen.add(exception.toString());
            }
        });
        Running<Message> waiting = start(() -> consumer.receive()).awaitWaiting();
        backend.heldSends.get(0).complete(null);
        await().atMost(ONE_MINUTE).until(() -> !seen.isEmpty());
        assertThat(seen).containsExactly("sent");
        backend.deliver(1, 1, 1, "m");
        assertThat(waiting.get().getBody(String.class)).isEqualTo("m");
        assertThat(warnings()).isEmpty();
    }
}
