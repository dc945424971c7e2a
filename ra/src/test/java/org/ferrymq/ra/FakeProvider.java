package org.ferrymq.ra;

import jakarta.jms.Connection;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ferrymq.jms.BodyReceiver;
import org.ferrymq.jms.RepeatableCommit;

/** A provider that does nothing but write down what is called, as {@code kind#number.method}, and can be told to refuse connections. */
public final class FakeProvider implements PhysicalConnections {
    /** What was called, in order. */
    public final List<String> calls = new CopyOnWriteArrayList<>();

    /** Settings of the connections that were asked for. */
    public final List<ConnectionSettings> opened = new CopyOnWriteArrayList<>();

    /** Listeners that were set on consumers. */
    public final List<MessageListener> listeners = new CopyOnWriteArrayList<>();

    /** Exception listeners by connection, the newest last. */
    public final List<ExceptionListener> exceptionListeners = new CopyOnWriteArrayList<>();

    /** Whether connections are refused. */
    public volatile boolean away;

    /** What closing a connection waits for, as a real one waits for its listeners. */
    public volatile CountDownLatch inWork = new CountDownLatch(0);

    /** What recover returns. */
    public volatile Xid[] inDoubt = new Xid[0];

    /** Thrown by createConsumer, when set. */
    public volatile JMSException consumerFailure;

    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Object, String> names = new ConcurrentHashMap<>();

    @Override
    public XAConnection open(ConnectionSettings settings, Executor listenerExecutor) throws JMSException {
        opened.add(settings);
        if (away) {
            throw new JMSException("nobody listens", "CONNECTION_FAILED");
        }
        return make(XAConnection.class, "connection");
    }

    /** {@return how often something was called that ends with {@code suffix}} */
    public long count(String suffix) {
        return calls.stream().filter(call -> call.endsWith(suffix)).count();
    }

    /** {@return a message without content} */
    public Message message() {
        return make(Message.class, "message");
    }

    /** {@return a queue} */
    public Queue queue() {
        return make(Queue.class, "queue");
    }

    /** {@return a topic} */
    public Topic topic() {
        return make(Topic.class, "topic");
    }

    private <T> T make(Class<T> type, String kind) {
        String name = kind + "#" + numbers.incrementAndGet();
        InvocationHandler handler = (proxy, method, arguments) -> {
            return switch (method.getName()) {
                case "toString" -> name;
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> {
                    calls.add(name + "." + method.getName());
                    yield answer(proxy, method.getName(), method.getReturnType(), arguments);
                }
            };
        };
        Class<?>[] types = besides(type).toArray(Class<?>[]::new);
        T proxy = type.cast(Proxy.newProxyInstance(getClass().getClassLoader(), types, handler));
        names.put(proxy, name);
        return proxy;
    }

    /** What objects of the real provider can do besides. */
    private static List<Class<?>> besides(Class<?> type) {
        if (type == XAResource.class) {
            return List.of(type, RepeatableCommit.class);
        }
        return type == MessageConsumer.class ? List.of(type, BodyReceiver.class) : List.of(type);
    }

    private Object answer(Object self, String method, Class<?> type, Object[] arguments) throws JMSException {
        return switch (method) {
            case "createXASession" -> make(XASession.class, "xa");
            case "createSession" -> make(Session.class, "local");
            case "getSession" -> self;
            case "getXAResource" -> make(XAResource.class, "resource");
            case "createProducer" -> make(MessageProducer.class, "producer@" + names.get(self));
            case "createConsumer", "createSharedConsumer" -> consumer(self);
            case "createQueue" -> make(Queue.class, "queue");
            case "createTopic" -> make(Topic.class, "topic");
            case "createTemporaryQueue" -> make(TemporaryQueue.class, "temporary");
            case "setMessageListener" -> listeners.add((MessageListener) arguments[0]) ? null : self;
            case "setExceptionListener" -> exceptionListeners.add((ExceptionListener) arguments[0]) ? null : self;
            case "close" -> {
                awaitListeners(self);
                yield null;
            }
            case "recover" -> self instanceof XAResource ? inDoubt : null;
            default -> nothing(type);
        };
    }

    private void awaitListeners(Object closed) {
        try {
            if (closed instanceof XAConnection && !inWork.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the test does not end what is in work");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private MessageConsumer consumer(Object session) throws JMSException {
        if (consumerFailure != null) {
            throw consumerFailure;
        }
        return make(MessageConsumer.class, "consumer@" + names.get(session));
    }

    private static Object nothing(Class<?> type) {
        if (type == boolean.class) {
            return false;
        } else if (type == int.class) {
            return 0;
        } else if (type == long.class) {
            return 0L;
        }
        return null;
    }

    /** {@return whether all connections that were opened are closed again} */
    public boolean allClosed() {
        long made = names.keySet().stream().filter(Connection.class::isInstance).count();
        return made
                == calls.stream()
                        .filter(call -> call.startsWith("connection#") && call.endsWith(".close"))
                        .distinct()
                        .count();
    }
}
