package org.ferrymq.ra.inbound;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.naming.NamingException;
import org.ferrymq.ra.ConnectionSettings;
import org.ferrymq.ra.PhysicalConnections;
import org.ferrymq.ra.recovery.Completion;
import org.ferrymq.ra.recovery.RecoveryXaResource;

/** A connection with the workers of one activation on it: opened as a whole, closed as a whole. */
final class EndpointConnection implements AutoCloseable, EndpointWorker.Host {
    private static final System.Logger LOG = System.getLogger(EndpointConnection.class.getName());

    private final XAConnection connection;
    private final RecoveryXaResource afterwards;
    private final long pauseMillis;
    private final List<EndpointWorker> workers = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Consumer<Exception> onRefusal = cause -> {};
    private volatile boolean alive = true;

    private EndpointConnection(XAConnection connection, RecoveryXaResource afterwards, long pauseMillis) {
        this.connection = connection;
        this.afterwards = afterwards;
        this.pauseMillis = pauseMillis;
    }

    /** Opens connection and workers; nothing stays open when it fails. Listeners run on {@code listeners}. No message is delivered before {@link #start}. */
    static EndpointConnection open(
            PhysicalConnections connections,
            Completion completion,
            Executor listeners,
            FerryActivationSpec spec,
            ActivationLookups lookups,
            MessageEndpointFactory factory,
            String subscription)
            throws JMSException, NamingException, ResourceException {
        ConnectionSettings settings = lookups.settings();
        EndpointConnection opened = new EndpointConnection(
                connections.open(settings, listeners),
                new RecoveryXaResource(settings.withClientId(null), connections, completion),
                spec.intervalMillis());
        try {
            for (int i = 0; i < spec.sessions(); i++) {
                opened.workers.add(
                        EndpointWorker.open(opened.connection, spec, lookups, factory, subscription, opened));
            }
            return opened;
        } catch (JMSException | NamingException | ResourceException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Lets messages flow, and tells {@code onLoss} when the connection breaks, {@code onRefusal} when the server lets none be delivered. */
    void start(ExceptionListener onLoss, Consumer<Exception> onRefusal) throws JMSException {
        this.onRefusal = onRefusal;
        connection.setExceptionListener(cause -> {
            alive = false;
            onLoss.onException(cause);
        });
        connection.start();
    }

    @Override
    public boolean isAlive() {
        return alive;
    }

    @Override
    public RecoveryXaResource afterwards() {
        return afterwards;
    }

    @Override
    public void refused(Exception cause) throws InterruptedException {
        onRefusal.accept(cause);
        closing.await(pauseMillis, TimeUnit.MILLISECONDS);
    }

    /** Waits for the messages in work, closes, and releases the endpoints. Who closes it a second time waits for the first. */
    @Override
    public void close() {
        closing.countDown();
        closeOnce();
    }

    private synchronized void closeOnce() {
        try {
            connection.close();
        } catch (JMSException e) {
            LOG.log(Level.DEBUG, () -> "Closing the connection of an activation: " + e.getMessage(), e);
        }
        alive = false;
        workers.forEach(EndpointWorker::release);
        workers.clear();
    }
}
