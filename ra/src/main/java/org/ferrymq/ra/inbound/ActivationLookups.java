package org.ferrymq.ra.inbound;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.resource.spi.InvalidPropertyException;
import java.lang.System.Logger.Level;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryDestination;
import org.ferrymq.ra.ConnectionSettings;
import org.ferrymq.ra.FerryResourceAdapter;
import org.ferrymq.ra.outbound.ConnectionFactoryHandle;
import org.jspecify.annotations.Nullable;

/**
 * What an activation names by JNDI. Names that are only visible to the application ({@code java:app}) can be resolved on the thread that activates the endpoint,
 * so that one tries first; names that are bound later are found by the attempts to connect. Thread-safe.
 */
final class ActivationLookups {
    private static final System.Logger LOG = System.getLogger(ActivationLookups.class.getName());

    private final FerryActivationSpec spec;
    private final ConnectionSettings adapter;
    private volatile @Nullable Object destination;
    private volatile @Nullable Object factory;

    ActivationLookups(FerryActivationSpec spec, ConnectionSettings adapter) {
        this.spec = spec;
        this.adapter = adapter;
    }

    /**
     * Looks up what can be found by now.
     *
     * @throws InvalidPropertyException if something else than what is wanted is bound there
     */
    void tryEarly() throws InvalidPropertyException {
        try {
            resolve();
        } catch (NamingException e) {
            LOG.log(Level.DEBUG, () -> "Not bound yet, " + spec + ": " + e.getMessage());
        }
        String problem = destinationProblem();
        if (problem == null) {
            problem = factoryProblem();
        }
        if (problem != null) {
            throw new InvalidPropertyException("Activation of " + spec + ": " + problem);
        }
    }

    private @Nullable String destinationProblem() {
        Object found = destination;
        Class<?> wanted = spec.isTopic() ? Topic.class : Queue.class;
        if (found == null) {
            return null;
        }
        if (!wanted.isInstance(found)) {
            return "property destinationLookup has the value '" + spec.getDestinationLookup() + "', which is not a "
                    + wanted.getName() + " but a " + found.getClass().getName();
        }
        String deadLetters = spec.getDeadLetters();
        return found instanceof FerryDestination own && deadLetters != null && deadLetters.equals(own.getName())
                ? "property deadLetters has the value '" + deadLetters
                        + "', which is the destination of the bean itself ('" + spec.getDestinationLookup()
                        + "'), but must be another queue"
                : null;
    }

    private @Nullable String factoryProblem() {
        Object found = factory;
        return found == null || found instanceof ConnectionFactoryHandle || found instanceof FerryConnectionFactory
                ? null
                : "property connectionFactoryLookup has the value '" + spec.getConnectionFactoryLookup()
                        + "', which is not a connection factory of FerryMQ but a "
                        + found.getClass().getName();
    }

    private void resolve() throws NamingException {
        String destinationName = spec.getDestinationLookup();
        if (destinationName != null && destination == null) {
            destination = lookup("destinationLookup", destinationName);
        }
        String factoryName = spec.getConnectionFactoryLookup();
        if (factoryName != null && factory == null) {
            factory = lookup("connectionFactoryLookup", factoryName);
        }
    }

    @SuppressWarnings("BanJNDI") // the names come from the deployment, and the server's own JNDI answers
    private static Object lookup(String property, String name) throws NamingException {
        try {
            return InitialContext.doLookup(name);
        } catch (NamingException e) {
            NamingException named = new NamingException(
                    "nothing is bound to '" + name + "', the value of " + property + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    /** {@return where and as whom to connect} */
    ConnectionSettings settings() throws NamingException {
        resolve();
        Object found = factory;
        if (found == null) {
            return spec.connectionSettings(adapter);
        }
        if (found instanceof ConnectionFactoryHandle handle) {
            return spec.connectionSettings(handle.settings());
        }
        if (found instanceof FerryConnectionFactory ferry) {
            return spec.connectionSettings(
                    new ConnectionSettings(ferry.getUrl(), ferry.getUser(), ferry.getPassword(), ferry.getClientId()));
        }
        throw new NamingException(factoryProblem());
    }

    /** {@return JNDI name of a connection factory whose recovery asks the broker that {@link #settings} lead to, or null if none is known} */
    @Nullable String recoveryName() {
        if (spec.getUrl() != null) {
            return null;
        }
        if (spec.getConnectionFactoryLookup() != null) {
            return factory instanceof ConnectionFactoryHandle ? spec.getConnectionFactoryLookup() : null;
        }
        return spec.getResourceAdapter() instanceof FerryResourceAdapter resourceAdapter
                ? resourceAdapter.getRecoveryName()
                : null;
    }

    /** {@return the destination, made on {@code session} if it has no JNDI name} */
    Destination destination(Session session) throws NamingException, JMSException {
        resolve();
        Object found = destination;
        if (found == null) {
            String name = spec.getDestination();
            return spec.isTopic() ? session.createTopic(name) : session.createQueue(name);
        }
        String problem = destinationProblem();
        if (problem != null) {
            throw new NamingException(problem);
        }
        return (Destination) found;
    }
}
