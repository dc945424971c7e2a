package org.ferrymq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.XAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.CommException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.SecurityException;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Subject;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.ra.ConnectionSettings;
import org.ferrymq.ra.FerryResourceAdapter;
import org.ferrymq.ra.PhysicalConnections;
import org.ferrymq.ra.recovery.Completion;
import org.ferrymq.ra.recovery.RecoveryXaResource;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connections of one pool. A bean with the properties {@code url}, {@code user}, {@code password} and {@code clientId}, each of which is taken from the resource
 * adapter when it is absent here, and {@code lazyEnlistment}. The server sets the properties and the adapter before it asks for anything; from then on the object does not change and is
 * thread-safe. Nothing of the adapter's run-time state is used, because servers call this before the adapter is started.
 */
public class FerryManagedConnectionFactory
        implements ManagedConnectionFactory, ValidatingManagedConnectionFactory, ResourceAdapterAssociation {
    private static final long serialVersionUID = 1L;

    private final transient PhysicalConnections connections;
    private transient @Nullable FerryResourceAdapter adapter;
    private transient @Nullable PrintWriter logWriter;
    private @Nullable String url;
    private @Nullable String user;
    private @Nullable String password;
    private @Nullable String clientId;
    private boolean lazyEnlistment;

    /** Creates a factory of connections of the FerryMQ provider. */
    public FerryManagedConnectionFactory() {
        this(PhysicalConnections.PROVIDER);
    }

    /** Creates a factory of other connections, for tests. */
    FerryManagedConnectionFactory(PhysicalConnections connections) {
        this.connections = connections;
    }

    /** {@return what the pool connects to by default, with what it inherits from the adapter} */
    public ConnectionSettings settings() {
        ConnectionSettings own = new ConnectionSettings(url, user, password, clientId);
        return adapter == null ? own : own.orElse(adapter.settings());
    }

    @Override
    public Object createConnectionFactory(ConnectionManager manager) {
        return new ConnectionFactoryHandle(this, manager);
    }

    @Override
    public Object createConnectionFactory() {
        return createConnectionFactory(new UnpooledConnectionManager());
    }

    @Override
    public ManagedConnection createManagedConnection(@Nullable Subject subject, @Nullable ConnectionRequestInfo info)
            throws ResourceException {
        ConnectionSettings wanted = settingsFor(subject, info);
        RecoveryXaResource afterwards = new RecoveryXaResource(
                wanted.withClientId(null), connections, adapter == null ? Completion.BY_SERVER : adapter.completion());
        try {
            XAConnection physical = connections.open(wanted, null);
            try {
                return lazyEnlistment
                        ? new LazyManagedConnection(wanted, physical, afterwards)
                        : new FerryManagedConnection(wanted, physical, afterwards);
            } catch (JMSException | RuntimeException e) {
                physical.close();
                throw e;
            }
        } catch (JMSSecurityException e) {
            throw new SecurityException(
                    "The broker at " + wanted.url() + " refused " + wanted + ": " + e.getMessage(), e);
        } catch (JMSException e) {
            if (ConnectionForRecovery.isAskedFor()) {
                return new ConnectionForRecovery(wanted, afterwards);
            }
            String problem = "No connection to " + wanted.url() + ": " + e.getMessage();
            // that nobody answers is all there is to know: servers log it with every cause, again in each round of
            // recovery
            throw ErrorCode.CONNECTION_FAILED.name().equals(e.getErrorCode())
                    ? new CommException(problem)
                    : new CommException(problem, e);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // as the specification declares it
    public @Nullable ManagedConnection matchManagedConnections(
            Set candidates, @Nullable Subject subject, @Nullable ConnectionRequestInfo info) throws ResourceException {
        ConnectionSettings wanted = settingsFor(subject, info);
        for (Object candidate : candidates) {
            if (candidate instanceof FerryManagedConnection connection && connection.matches(wanted)) {
                return connection;
            }
        }
        return null;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the specification declares it
    public Set getInvalidConnections(Set candidates) {
        Set<Object> invalid = new HashSet<>();
        for (Object candidate : candidates) {
            if (candidate instanceof FerryManagedConnection connection && !connection.isValid()) {
                invalid.add(connection);
            }
        }
        return invalid;
    }

    /** Credentials of the container come first, then the application's, then the configured ones. Payara's say nothing when its pool has none. */
    private ConnectionSettings settingsFor(@Nullable Subject subject, @Nullable ConnectionRequestInfo info)
            throws ResourceException {
        ConnectionSettings base = settings();
        PasswordCredential credential = subject == null ? null : credentialOf(subject);
        if (credential != null) {
            char[] secret = credential.getPassword();
            return base.withCredentials(credential.getUserName(), secret == null ? null : new String(secret));
        }
        if (info == null) {
            return base;
        }
        if (!(info instanceof ConnectionCredentials credentials)) {
            throw new InvalidPropertyException("Not a request of this adapter: " + info);
        }
        return credentials.user() == null ? base : base.withCredentials(credentials.user(), credentials.password());
    }

    private @Nullable PasswordCredential credentialOf(Subject subject) {
        for (PasswordCredential credential : subject.getPrivateCredentials(PasswordCredential.class)) {
            if (equals(credential.getManagedConnectionFactory())
                    && !credential.getUserName().isBlank()) {
                return credential;
            }
        }
        return null;
    }

    @Override
    public @Nullable ResourceAdapter getResourceAdapter() {
        return adapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter resourceAdapter) throws ResourceException {
        if (adapter != null && adapter != resourceAdapter) {
            throw new jakarta.resource.spi.IllegalStateException("The resource adapter may be set only once");
        }
        if (!(resourceAdapter instanceof FerryResourceAdapter ferry)) {
            throw new InvalidPropertyException("Not a FerryMQ resource adapter: " + resourceAdapter);
        }
        adapter = ferry;
    }

    /** {@return nameservers and options, or null when inherited} */
    public @Nullable String getUrl() {
        return url;
    }

    /** Sets nameservers and options: {@code ferry://host:9876[,host:port]?option=value}. */
    public void setUrl(@Nullable String url) {
        this.url = url;
    }

    /** {@return the user of connections that are asked for without one, or null when inherited} */
    public @Nullable String getUser() {
        return user;
    }

    /** Sets the user of connections that are asked for without one. */
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

    /** {@return the client identifier, or null} */
    public @Nullable String getClientId() {
        return clientId;
    }

    /** Sets the client identifier of connections; only one at a time can have it, so the pool must not be larger than one. */
    public void setClientId(@Nullable String clientId) {
        this.clientId = clientId;
    }

    /** {@return whether connections become part of a transaction when they are used, and not when they are taken from the pool} */
    public Boolean getLazyEnlistment() {
        return lazyEnlistment;
    }

    /** Sets whether connections become part of a transaction when they are used, if the server offers that; false unless it is set. */
    public void setLazyEnlistment(Boolean lazyEnlistment) {
        this.lazyEnlistment = lazyEnlistment;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        logWriter = out;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof FerryManagedConnectionFactory that
                        && getClass() == that.getClass()
                        && Objects.equals(url, that.url)
                        && Objects.equals(user, that.user)
                        && Objects.equals(password, that.password)
                        && Objects.equals(clientId, that.clientId)
                        && lazyEnlistment == that.lazyEnlistment
                        && Objects.equals(adapter, that.adapter));
    }

    /** {@return a hash of the properties; the adapter is left out because it is set later} */
    @Override
    public int hashCode() {
        return Objects.hash(url, user, clientId);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + settings() + "]";
    }
}
