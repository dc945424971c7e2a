package org.ferrymq.ra.inbound;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import javax.naming.NamingException;
import org.ferrymq.ra.PhysicalConnections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection with the workers of one activation on it: opened as a whole, closed as a whole. */
final class EndpointConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointConnection.class);

    private final XAConnection connection;
    private final List<EndpointWorker> workers = new ArrayList<>();

    private EndpointConnection(XAConnection connection) {
        this.connection = connection;
    }

    /** Opens connection and workers; nothing stays open when it fails. Listeners run on {@code listeners}. No message is delivered before {@link #start}. */
    static EndpointConnection open(
            PhysicalConnections connections,
            Executor listeners,
            FerryActivationSpec spec,
            ActivationLookups lookups,
            MessageEndpointFactory factory,
            String subscription)
            throws JMSException, NamingException, ResourceException {
        EndpointConnection opened = new EndpointConnection(connections.open(lookups.settings(), listeners));
        try {
            for (int i = 0; i < spec.getMaxSession(); i++) {
                opened.workers.add(EndpointWorker.open(opened.connection, spec, lookups, factory, subscription));
            }
            return opened;
        } catch (JMSException | NamingException | ResourceException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Lets messages flow, and tells {@code onLoss} when the connection breaks. */
    void start(ExceptionListener onLoss) throws JMSException {
        connection.setExceptionListener(onLoss);
        connection.start();
    }

    /** Waits for the messages in work, closes, and releases the endpoints. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (JMSException e) {
            LOG.debug("Closing the connection of an activation: {}", e.getMessage(), e);
        }
        workers.forEach(EndpointWorker::release);
        workers.clear();
    }
}
