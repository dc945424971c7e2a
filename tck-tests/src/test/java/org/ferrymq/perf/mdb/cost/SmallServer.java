package org.ferrymq.perf.mdb.cost;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.XATerminator;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.ExecutionContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkListener;
import jakarta.resource.spi.work.WorkManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Method;
import java.util.Timer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.transaction.xa.XAResource;

/** As little of an application server as the adapter needs to deliver messages outside of transactions: threads, a timer, and endpoints that hand each message on. */
final class SmallServer implements BootstrapContext, WorkManager, MessageEndpointFactory, Receiving {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Timer timer = new Timer(true);
    private final MessageListener bean;
    private final ResourceAdapter adapter;
    private final ActivationSpec spec;

    private SmallServer(ResourceAdapter adapter, ActivationSpec spec, MessageListener bean) {
        this.adapter = adapter;
        this.spec = spec;
        this.bean = bean;
    }

    /** Starts an adapter of its own and activates one endpoint. */
    static SmallServer start(String url, String queue, int sessions, MessageListener bean) throws Exception {
        ResourceAdapter adapter = (ResourceAdapter) beanOf("org.ferrymq.ra.FerryResourceAdapter");
        set(adapter, "setUrl", url);
        ActivationSpec spec = (ActivationSpec) beanOf("org.ferrymq.ra.inbound.FerryActivationSpec");
        spec.setResourceAdapter(adapter);
        set(spec, "setDestination", queue);
        set(spec, "setMaxSession", String.valueOf(sessions));
        SmallServer server = new SmallServer(adapter, spec, bean);
        adapter.start(server);
        adapter.endpointActivation(server, spec);
        return server;
    }

    /** The adapter's classes are those that the server has loaded; only there can they be seen. */
    private static Object beanOf(String type) throws ReflectiveOperationException {
        return Class.forName(type).getConstructor().newInstance();
    }

    private static void set(Object bean, String setter, Object value) throws ReflectiveOperationException {
        for (Method method : bean.getClass().getMethods()) {
            if (method.getName().equals(setter)) {
                method.invoke(bean, value);
                return;
            }
        }
        throw new NoSuchMethodException(bean.getClass().getName() + "." + setter);
    }

    @Override
    public void close() {
        adapter.endpointDeactivation(this, spec);
        adapter.stop();
        threads.shutdown();
    }

    // ---- what the adapter starts with

    @Override
    public WorkManager getWorkManager() {
        return this;
    }

    @Override
    public Timer createTimer() {
        return timer;
    }

    @Override
    public XATerminator getXATerminator() {
        throw new UnsupportedOperationException("getXATerminator");
    }

    @Override
    public boolean isContextSupported(Class<? extends WorkContext> type) {
        return false;
    }

    @Override
    public TransactionSynchronizationRegistry getTransactionSynchronizationRegistry() {
        throw new UnsupportedOperationException("getTransactionSynchronizationRegistry");
    }

    // ---- threads

    @Override
    public void scheduleWork(Work work) {
        threads.execute(work);
    }

    @Override
    public void scheduleWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
        threads.execute(work);
    }

    @Override
    public long startWork(Work work) {
        threads.execute(work);
        return 0;
    }

    @Override
    public long startWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
        return startWork(work);
    }

    @Override
    public void doWork(Work work) {
        work.run();
    }

    @Override
    public void doWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
        work.run();
    }

    // ---- endpoints

    @Override
    public MessageEndpoint createEndpoint(XAResource resource) {
        return new Endpoint(bean);
    }

    @Override
    public MessageEndpoint createEndpoint(XAResource resource, long timeout) {
        return createEndpoint(resource);
    }

    @Override
    public boolean isDeliveryTransacted(Method method) {
        return false;
    }

    @Override
    public String getActivationName() {
        return "perf-ra";
    }

    @Override
    public Class<?> getEndpointClass() {
        return Endpoint.class;
    }

    private record Endpoint(MessageListener bean) implements MessageEndpoint, MessageListener {

        @Override
        public void beforeDelivery(Method method) {}

        @Override
        public void onMessage(Message message) {
            bean.onMessage(message);
        }

        @Override
        public void afterDelivery() {}

        @Override
        public void release() {}
    }
}
