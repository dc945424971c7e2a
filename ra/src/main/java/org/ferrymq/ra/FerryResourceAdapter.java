package org.ferrymq.ra;

import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkManager;
import java.beans.Introspector;
import java.io.Serializable;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;
import org.ferrymq.client.remoting.ClientThreads;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.jms.FerryTopic;
import org.ferrymq.ra.inbound.ActivationScheduler;
import org.ferrymq.ra.inbound.EndpointActivation;
import org.ferrymq.ra.inbound.FerryActivationSpec;
import org.ferrymq.ra.outbound.FerryManagedConnectionFactory;
import org.ferrymq.ra.outbound.FerryQueueManagedConnectionFactory;
import org.ferrymq.ra.outbound.FerryTopicManagedConnectionFactory;
import org.ferrymq.ra.recovery.Completion;
import org.ferrymq.ra.recovery.RecoveryXaResource;
import org.jspecify.annotations.Nullable;

/**
 * The resource adapter bean. Its properties {@code url}, {@code user}, {@code password} and {@code clientId} are the defaults of all connection factories and
 * message-driven beans that use it. It holds no connection of its own; threads come from the server's work manager, and timers from the server too.
 *
 * <p>The server sets the properties, calls {@link #start}, activates and deactivates endpoints from any thread, and calls {@link #stop}.
 */
public class FerryResourceAdapter implements ResourceAdapter, Serializable {
    private static final long serialVersionUID = 1L;
    private static final System.Logger LOG = System.getLogger(FerryResourceAdapter.class.getName());

    /** Whose properties a server reads: the JDK remembers these classes until memory gets short. */
    private static final List<Class<?>> BEANS = List.of(
            FerryResourceAdapter.class,
            FerryActivationSpec.class,
            FerryManagedConnectionFactory.class,
            FerryQueueManagedConnectionFactory.class,
            FerryTopicManagedConnectionFactory.class,
            FerryQueue.class,
            FerryTopic.class);

    private static final Duration THREADS_END = Duration.ofSeconds(15);

    private final transient PhysicalConnections connections;
    private final transient Map<ActivationKey, EndpointActivation> activations = new ConcurrentHashMap<>();
    private transient @Nullable WorkManager workManager;
    private transient @Nullable Timer timer;
    private transient volatile boolean stopped;
    private @Nullable String url;
    private @Nullable String user;
    private @Nullable String password;
    private @Nullable String clientId;
    private @Nullable String recoveryName = "java:/jms/ferry";

    /** Creates an adapter on connections of the FerryMQ provider. */
    public FerryResourceAdapter() {
        this(PhysicalConnections.PROVIDER);
    }

    /** Creates an adapter on other connections, for tests. */
    public FerryResourceAdapter(PhysicalConnections connections) {
        this.connections = connections;
    }

    /** One bean may be activated several times with equal specifications, so identity counts. */
    private record ActivationKey(MessageEndpointFactory factory, ActivationSpec spec) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ActivationKey that && factory.equals(that.factory) && spec == that.spec;
        }

        @Override
        public int hashCode() {
            return Objects.hash(factory, System.identityHashCode(spec));
        }
    }

    /** {@return where and as whom to connect, when neither factory nor activation says otherwise} */
    public ConnectionSettings settings() {
        return new ConnectionSettings(url, user, password, clientId);
    }

    @Override
    public synchronized void start(BootstrapContext context) throws ResourceAdapterInternalException {
        stopped = false;
        workManager = context.getWorkManager();
        try {
            timer = context.createTimer();
        } catch (UnavailableException e) {
            throw new ResourceAdapterInternalException("The server offers no timer: " + e.getMessage(), e);
        }
        LOG.log(Level.INFO, () -> "FerryMQ resource adapter started, " + settings());
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        activations.values().forEach(EndpointActivation::deactivate);
        activations.clear();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        workManager = null;
        awaitThreads();
        BEANS.forEach(Introspector::flushFromCaches);
        LOG.log(Level.INFO, "FerryMQ resource adapter stopped");
    }

    /** The server takes our classes away next. */
    private static void awaitThreads() {
        try {
            if (!ClientThreads.awaitEnd(THREADS_END)) {
                LOG.log(
                        Level.DEBUG,
                        "Connections of the adapter's pools are still open, or their threads take long to end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec) throws ResourceException {
        if (!(spec instanceof FerryActivationSpec ferrySpec)) {
            throw new NotSupportedException("Not an activation specification of this adapter: " + spec);
        }
        ferrySpec.validate(); // not every server does
        EndpointActivation activation =
                new EndpointActivation(factory, ferrySpec, settings(), connections, scheduler(), completion());
        if (activations.putIfAbsent(new ActivationKey(factory, spec), activation) != null) {
            throw new ResourceException("Already active: " + spec);
        }
        try {
            activation.activate();
        } catch (ResourceException e) {
            activations.remove(new ActivationKey(factory, spec));
            throw e;
        }
    }

    private synchronized ActivationScheduler scheduler() throws ResourceException {
        if (workManager == null || timer == null) {
            throw new ResourceAdapterInternalException("The resource adapter is not started");
        }
        return new ActivationScheduler(workManager, timer);
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {
        EndpointActivation activation = activations.remove(new ActivationKey(factory, spec));
        if (activation != null) {
            activation.deactivate();
        }
    }

    /** {@return one resource for each broker that the given activations go to; each connects when the server uses it} */
    @Override
    public XAResource[] getXAResources(ActivationSpec[] specs) {
        Set<ConnectionSettings> brokers = new LinkedHashSet<>();
        for (ActivationSpec spec : specs) {
            if (spec instanceof FerryActivationSpec ferrySpec) {
                // a client id can be used only once, and recovery needs none
                brokers.add(ferrySpec.connectionSettings(settings()).withClientId(null));
            }
        }
        return brokers.stream()
                .map(broker -> new RecoveryXaResource(broker, connections, completion()))
                .toArray(XAResource[]::new);
    }

    /** {@return how branches are ended whose broker is away, in the server that this is} */
    public Completion completion() {
        return Completion.ofThisServer(new Completion.Later() {
            @Override
            public void run(Runnable task, long millis) {
                try {
                    scheduler().runLater(task, millis);
                } catch (ResourceException e) {
                    LOG.log(Level.DEBUG, () -> "Left to the server's recovery: " + e.getMessage());
                }
            }

            @Override
            public boolean isOver() {
                return stopped;
            }
        });
    }

    /** {@return nameservers and options} */
    public @Nullable String getUrl() {
        return url;
    }

    /** Sets nameservers and options: {@code ferry://host:9876[,host:port]?option=value}. */
    public void setUrl(@Nullable String url) {
        this.url = url;
    }

    /** {@return the default user, or null} */
    public @Nullable String getUser() {
        return user;
    }

    /** Sets the default user. */
    public void setUser(@Nullable String user) {
        this.user = user;
    }

    /** {@return the password that goes with {@link #getUser}, or null} */
    public @Nullable String getPassword() {
        return password;
    }

    /** Sets the password that goes with {@link #setUser}. */
    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    /** {@return the default client identifier, or null} */
    public @Nullable String getClientId() {
        return clientId;
    }

    /** Sets the default client identifier; only one connection at a time can have it. */
    public void setClientId(@Nullable String clientId) {
        this.clientId = clientId;
    }

    /** {@return under which JNDI name WildFly recovers the adapter's broker, or null} */
    public @Nullable String getRecoveryName() {
        return recoveryName;
    }

    /**
     * Sets the JNDI name of a connection factory of this adapter that has the adapter's {@code url} and credentials for recovery. WildFly finishes with it
     * what message-driven beans have begun; other servers do not need it.
     */
    public void setRecoveryName(@Nullable String name) {
        this.recoveryName = name == null || name.isBlank() ? null : name;
    }

    /** {@return whether the other is an adapter with the same properties} */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof FerryResourceAdapter that
                        && settings().equals(that.settings())
                        && Objects.equals(password, that.password)
                        && Objects.equals(recoveryName, that.recoveryName));
    }

    @Override
    public int hashCode() {
        return settings().hashCode();
    }

    @Override
    public String toString() {
        return "FerryResourceAdapter[" + settings() + "]";
    }
}
