package org.ferrymq.perf;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Any Jakarta Messaging provider, through the plain API: queues; a session per sender or receiver, and a connection for each or one for all senders. */
final class JmsPerfClient implements PerfClient {

    private static final long DRAINED_AFTER_MILLIS = 1000;

    private final ConnectionFactory factory;
    private final String user;
    private final String password;
    private final boolean persistent;
    private final boolean oneConnection;
    private Connection shared;

    JmsPerfClient(ConnectionFactory factory, String user, String password, boolean persistent, boolean oneConnection) {
        this.factory = factory;
        this.user = user;
        this.password = password;
        this.persistent = persistent;
        this.oneConnection = oneConnection;
    }

    /** Makes a connection factory of the named class, which needs a public constructor that takes the URL. */
    static ConnectionFactory factory(String className, String url) throws JMSException {
        try {
            return Class.forName(className)
                    .asSubclass(ConnectionFactory.class)
                    .getConstructor(String.class)
                    .newInstance(url);
        } catch (ClassNotFoundException e) {
            throw failed(
                    "the class " + className + " is not on the class path: give the provider's jars with"
                            + " --classpath",
                    e);
        } catch (NoSuchMethodException e) {
            throw failed(className + " has no public constructor that takes a URL", e);
        } catch (InvocationTargetException e) {
            throw failed(
                    className + " refuses the URL " + url + ": " + e.getCause().getMessage(), e);
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw failed(className + " cannot be used as a jakarta.jms.ConnectionFactory: " + e.getMessage(), e);
        }
    }

    private static JMSException failed(String message, Exception cause) {
        JMSException e = new JMSException(message);
        e.initCause(cause);
        return e;
    }

    @Override
    public String name() {
        return "jms";
    }

    @Override
    public boolean supports(Workload workload) {
        return workload != Workload.BATCH && workload != Workload.CONSUME_ORDERLY;
    }

    @Override
    public int sendsPerCommit(int wanted) {
        return wanted;
    }

    @Override
    public PerfReceiver openOrderlyReceiver(String destination) throws JMSException {
        return openReceiver(destination);
    }

    @Override
    public boolean mustDrain() {
        return true;
    }

    @Override
    public void prepare(String destination) throws JMSException {
        try (Connection connection = connect();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(destination))) {
            BytesMessage message = session.createBytesMessage();
            message.writeByte((byte) 0);
            producer.send(message);
        }
    }

    @Override
    public PerfSender openUndecidedSender(List<String> destinations) {
        throw new UnsupportedOperationException("a session has one transaction at a time: use --client rocketmq");
    }

    @Override
    public PerfSender openSender(List<String> destinations, boolean transacted) throws JMSException {
        Connection connection = senders();
        try {
            Session session = transacted
                    ? connection.createSession(true, Session.SESSION_TRANSACTED)
                    : connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            List<Queue> queues = new ArrayList<>();
            for (String destination : destinations) {
                queues.add(session.createQueue(destination));
            }
            // A producer of one destination is what applications use, and some providers are faster with it.
            Queue only = queues.size() == 1 ? queues.get(0) : null;
            MessageProducer producer = session.createProducer(only);
            producer.setDeliveryMode(persistent ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
            return new Sender(connection, session, producer, queues);
        } catch (JMSException e) {
            if (!oneConnection) {
                connection.close();
            }
            throw e;
        }
    }

    @Override
    public PerfReceiver openReceiver(String destination) throws JMSException {
        Connection connection = connect();
        try {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            return new Receiver(connection, session.createConsumer(session.createQueue(destination)));
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public long drain(String destination) throws JMSException {
        try (Connection connection = connect();
                Session session = connection.createSession(false, Session.DUPS_OK_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(destination))) {
            connection.start();
            long taken = 0;
            while (consumer.receive(DRAINED_AFTER_MILLIS) != null) {
                taken++;
            }
            return taken;
        }
    }

    private synchronized Connection senders() throws JMSException {
        if (!oneConnection) {
            return connect();
        }
        if (shared == null) {
            shared = connect();
        }
        return shared;
    }

    private Connection connect() throws JMSException {
        return user == null ? factory.createConnection() : factory.createConnection(user, password);
    }

    @Override
    public void close() throws Exception {
        if (shared != null) {
            shared.close();
        }
        if (factory instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    private final class Sender implements PerfSender {
        private final Connection connection;
        private final Session session;
        private final MessageProducer producer;
        private final List<Queue> queues;
        private int next;

        Sender(Connection connection, Session session, MessageProducer producer, List<Queue> queues) {
            this.connection = connection;
            this.session = session;
            this.producer = producer;
            this.queues = queues;
        }

        private Queue nextQueue() {
            return queues.get(next++ % queues.size());
        }

        /** Jakarta Messaging knows delays only; they count from the send. */
        @Override
        public void deliverAt(long epochMillis) throws JMSException {
            producer.setDeliveryDelay(epochMillis == 0 ? 0 : Math.max(0, epochMillis - System.currentTimeMillis()));
        }

        @Override
        public void send(byte[] body) throws JMSException {
            if (queues.size() == 1) {
                producer.send(message(body));
            } else {
                producer.send(nextQueue(), message(body));
            }
        }

        @Override
        public void sendAsync(byte[] body, Completion completion) throws JMSException {
            CompletionListener listener = new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    completion.done(null);
                }

                @Override
                public void onException(Message message, Exception exception) {
                    completion.done(exception);
                }
            };
            if (queues.size() == 1) {
                producer.send(message(body), listener);
            } else {
                producer.send(nextQueue(), message(body), listener);
            }
        }

        @Override
        public void sendBatch(List<byte[]> bodies) {
            throw new UnsupportedOperationException("Jakarta Messaging has no batches");
        }

        private Message message(byte[] body) throws JMSException {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(body);
            return message;
        }

        @Override
        public void commit() throws JMSException {
            session.commit();
        }

        @Override
        public void close() throws JMSException {
            if (oneConnection) {
                session.close();
            } else {
                connection.close();
            }
        }
    }

    private record Receiver(Connection connection, MessageConsumer consumer) implements PerfReceiver {

        @Override
        public void listen(Consumer<byte[]> sink) throws JMSException {
            consumer.setMessageListener(message -> sink.accept(body(message)));
            connection.start();
        }

        private static byte[] body(Message message) {
            try {
                BytesMessage bytes = (BytesMessage) message;
                byte[] body = new byte[(int) bytes.getBodyLength()];
                bytes.readBytes(body);
                return body;
            } catch (JMSException e) {
                throw new IllegalStateException("the body of a received message cannot be read", e);
            }
        }

        @Override
        public void close() throws JMSException {
            connection.close();
        }
    }
}
