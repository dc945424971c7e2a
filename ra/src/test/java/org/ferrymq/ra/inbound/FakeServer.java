package org.ferrymq.ra.inbound;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.ExecutionContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkListener;
import jakarta.resource.spi.work.WorkManager;
import java.lang.reflect.Method;
import java.util.Timer;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;

/** The parts of an application server that an activation sees: endpoints that write down what happens, a work manager and a timer. */
final class FakeServer implements MessageEndpointFactory, WorkManager, AutoCloseable {
    final CopyOnWriteArrayList<String> events = new CopyOnWriteArrayList<>();
    final CopyOnWriteArrayList<XAResource> resources = new CopyOnWriteArrayList<>();
    final AtomicInteger created = new AtomicInteger();
    final AtomicInteger released = new AtomicInteger();
    volatile boolean transacted = true;
    volatile UnavailableException refusal;
    volatile Throwable beanFailure;
    volatile ResourceException deliveryRefusal;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Timer timer = new Timer("fake server", true);

    ActivationScheduler scheduler() {
        return new ActivationScheduler(this, timer);
    }

    @Override
    public void close() {
        timer.cancel();
        threads.shutdownNow();
    }

    @Override
    public MessageEndpoint createEndpoint(XAResource resource) throws UnavailableException {
        if (refusal != null) {
            throw refusal;
        }
        resources.add(resource);
        created.incrementAndGet();
        return new Endpoint();
    }

    @Override
    public MessageEndpoint createEndpoint(XAResource resource, long timeout) throws UnavailableException {
        return createEndpoint(resource);
    }

    @Override
    public boolean isDeliveryTransacted(Method method) {
        return transacted;
    }

    @Override
    public String getActivationName() {
        return "test";
    }

    @Override
    public Class<?> getEndpointClass() {
        return Endpoint.class;
    }

    private final class Endpoint implements MessageEndpoint, MessageListener {
        @Override
        public void beforeDelivery(Method method) throws ResourceException {
            if (deliveryRefusal != null) {
                events.add("refused");
                throw deliveryRefusal;
            }
            events.add("before");
        }

        @Override
        public void onMessage(Message message) {
            events.add("onMessage");
            Throwable failure = beanFailure;
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (RuntimeException) failure;
            }
        }

        @Override
        public void afterDelivery() {
            events.add("after");
        }

        @Override
        public void release() {
            released.incrementAndGet();
        }
    }

    @Override
    public void scheduleWork(Work work) {
        threads.execute(work);
    }

    @Override
    public void doWork(Work work) {
        throw new UnsupportedOperationException("doWork");
    }

    @Override
    public void doWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
        throw new UnsupportedOperationException("doWork");
    }

    @Override
    public long startWork(Work work) {
        throw new UnsupportedOperationException("startWork");
    }

    @Override
    public long startWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
        throw new UnsupportedOperationException("startWork");
    }

    @Override
    public void scheduleWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
        throw new UnsupportedOperationException("scheduleWork with a context");
    }
}
