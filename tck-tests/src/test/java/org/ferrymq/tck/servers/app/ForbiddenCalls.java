package org.ferrymq.tck.servers.app;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;

/** The calls that Jakarta Messaging 3.1 forbids to applications in a Jakarta EE server (chapter 12, and 6.3.5 for an injected context). */
final class ForbiddenCalls {
    private final ConnectionFactory factory;
    private final JMSContext injected;
    private final Queue queue;
    private final List<String> workedOrFailedOtherwise = new ArrayList<>();

    ForbiddenCalls(ConnectionFactory factory, JMSContext injected, Queue queue) {
        this.factory = factory;
        this.injected = injected;
        this.queue = queue;
    }

    @FunctionalInterface
    private interface Call {
        void run() throws JMSException;
    }

    private void forbidden(String name, Call call) {
        try {
            call.run();
            workedOrFailedOtherwise.add(name + " works");
        } catch (IllegalStateException | IllegalStateRuntimeException e) {
            return; // as it is to be
        } catch (JMSException | RuntimeException e) {
            workedOrFailedOtherwise.add(name + " throws " + e);
        }
    }

    String thatWork() throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(queue)) {
            forbidden("Connection.setClientID", () -> connection.setClientID("x"));
            forbidden("Connection.setExceptionListener", () -> connection.setExceptionListener(e -> {}));
            forbidden("Connection.stop", connection::stop);
            forbidden(
                    "Connection.createConnectionConsumer",
                    () -> connection.createConnectionConsumer(queue, null, () -> null, 1));
            forbidden("a second Session", () -> connection.createSession());
            forbidden("Session.setMessageListener", () -> session.setMessageListener(m -> {}));
            forbidden("Session.getMessageListener", session::getMessageListener);
            forbidden("Session.run", session::run);
            forbidden("MessageConsumer.setMessageListener", () -> consumer.setMessageListener(m -> {}));
            forbidden("MessageConsumer.getMessageListener", consumer::getMessageListener);
        }
        try (JMSContext context = factory.createContext();
                JMSConsumer consumer = context.createConsumer(queue)) {
            forbidden("JMSContext.setClientID", () -> context.setClientID("x"));
            forbidden("JMSContext.setExceptionListener", () -> context.setExceptionListener(e -> {}));
            forbidden("JMSContext.stop", context::stop);
            forbidden("JMSContext.createContext", () -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
            forbidden("JMSConsumer.setMessageListener", () -> consumer.setMessageListener(m -> {}));
            forbidden("JMSProducer.setAsync", () -> context.createProducer().setAsync(new Completion()));
        }
        forbidden("commit of an injected context", injected::commit);
        forbidden("rollback of an injected context", injected::rollback);
        forbidden("close of an injected context", injected::close);
        forbidden("start of an injected context", injected::start);
        forbidden("acknowledge of an injected context", injected::acknowledge);
        forbidden("setAutoStart of an injected context", () -> injected.setAutoStart(false));
        return String.join("\n", workedOrFailedOtherwise);
    }

    private static final class Completion implements jakarta.jms.CompletionListener {
        @Override
        public void onCompletion(jakarta.jms.Message message) {
            throw new UnsupportedOperationException("never set");
        }

        @Override
        public void onException(jakarta.jms.Message message, Exception exception) {
            throw new UnsupportedOperationException("never set", exception);
        }
    }
}
