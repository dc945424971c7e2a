package org.ferrymq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.IllegalStateException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import javax.security.auth.Subject;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.ferrymq.ra.ConnectionSettings;
import org.ferrymq.ra.recovery.RecoveryXaResource;
import org.ferrymq.ra.recovery.SurvivingXaResource;
import org.jspecify.annotations.Nullable;

/**
 * One physical connection in the server's pool, with the handles that applications hold on it. Several handles may share it within one transaction. When the
 * physical connection breaks, the pool is told once and discards it.
 *
 * <p>Thread-safe as far as the container needs it: handles are used by one thread at a time, errors come from the provider's threads.
 */
public sealed class FerryManagedConnection implements ManagedConnection, SurvivingXaResource.Own
        permits LazyManagedConnection {
    private static final System.Logger LOG = System.getLogger(FerryManagedConnection.class.getName());

    private final ConnectionSettings settings;
    private final XAConnection physical;
    private final PhysicalSessions sessions;
    private final ManagedXaResource xaResource;
    private final ManagedLocalTransaction localTransaction = new ManagedLocalTransaction(this);
    private final Set<ConnectionHandle> handles = ConcurrentHashMap.newKeySet();
    private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean broken = new AtomicBoolean();
    private volatile Enlistment enlistment = Enlistment.NONE;
    private volatile @Nullable Thread enlistedBy;
    private volatile boolean started;
    private volatile @Nullable PrintWriter logWriter;

    /**
     * Takes over an open physical connection; its exception listener becomes this object's.
     *
     * @param afterwards completes branches when the physical connection is lost
     */
    FerryManagedConnection(ConnectionSettings settings, XAConnection physical, RecoveryXaResource afterwards)
            throws JMSException {
        this.settings = settings;
        this.physical = physical;
        this.xaResource = new ManagedXaResource(this, afterwards);
        this.sessions = new PhysicalSessions(physical);
        physical.setExceptionListener(this::broke);
    }

    /** {@return whether an idle connection of the pool serves a request for {@code wanted}} */
    boolean matches(ConnectionSettings wanted) {
        return isValid() && settings.equals(wanted);
    }

    /** {@return false once the physical connection is known to be broken} */
    boolean isValid() {
        return !broken.get();
    }

    /** {@return the session that works in the current transaction, or outside of any} */
    Session session() throws JMSException {
        return sessions.of(enlistment);
    }

    PhysicalSessions sessions() {
        return sessions;
    }

    XAConnection physical() {
        return physical;
    }

    Enlistment enlistment() {
        return enlistment;
    }

    void enlist(Enlistment to) {
        Enlistment from = enlistment;
        if (!from.allows(to)) {
            throw new java.lang.IllegalStateException(
                    this + " is in a transaction of kind " + from + " and cannot begin one of kind " + to);
        }
        if (to != Enlistment.NONE) {
            enlistedBy = Thread.currentThread();
        }
        enlistment = to;
    }

    /**
     * A transaction in which this connection worked is over. Handles that are still open are parked, if it was ended by the thread that worked in it: servers keep
     * books of connections by thread, and a transaction that timed out is rolled back by another one.
     */
    void transactionEnded() {
        if (enlistment == Enlistment.NONE && enlistedBy == Thread.currentThread() && isValid()) {
            enlistedBy = null;
            parkHandles();
        }
    }

    /** Takes the physical connection from the handles that can do without it until they are used again. */
    void parkHandles() {
        handles.forEach(handle -> handle.park(this));
    }

    void start() throws JMSException {
        physical.start();
        started = true;
    }

    /** {@return whether branches can be completed over the physical connection} */
    @Override
    public boolean isAlive() {
        return isValid();
    }

    /** Opened when it is first needed, because the container may ask for the XAResource before the broker is there. */
    @Override
    public XAResource resource() throws XAException {
        try {
            return sessions.xa().getXAResource();
        } catch (JMSException e) {
            XAException failure = new XAException("No XA session on " + this + ": " + e.getMessage());
            failure.errorCode = XAException.XAER_RMFAIL;
            failure.initCause(e);
            throw failure;
        }
    }

    /** An application closed its handle: the container may pool the connection or keep it until the transaction ends. */
    void handleClosed(ConnectionHandle handle) {
        if (handles.remove(handle)) {
            ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_CLOSED);
            event.setConnectionHandle(handle);
            tell(event, ConnectionEventListener::connectionClosed);
        }
    }

    private void broke(JMSException cause) {
        if (broken.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, () -> this + " broke: " + cause.getMessage());
            tell(
                    new ConnectionEvent(this, ConnectionEvent.CONNECTION_ERROR_OCCURRED, cause),
                    ConnectionEventListener::connectionErrorOccurred);
        }
    }

    private void tell(ConnectionEvent event, BiConsumer<ConnectionEventListener, ConnectionEvent> call) {
        for (ConnectionEventListener listener : listeners) {
            call.accept(listener, event);
        }
    }

    @Override
    public Object getConnection(@Nullable Subject subject, @Nullable ConnectionRequestInfo info)
            throws ResourceException {
        if (!isValid()) {
            throw new ResourceAdapterInternalException(this + " is broken");
        }
        ConnectionHandle handle = new ConnectionHandle(this);
        handles.add(handle);
        return handle;
    }

    @Override
    public void associateConnection(Object connection) throws ResourceException {
        if (!(connection instanceof ConnectionHandle handle)) {
            throw new IllegalStateException("Not a handle of this adapter: " + connection);
        }
        if (!isValid()) {
            throw new ResourceAdapterInternalException(this + " is broken");
        }
        try {
            handle.associate(this);
        } catch (JMSException e) {
            throw new ResourceException("Could not start " + this + ": " + e.getMessage(), e);
        }
        handles.add(handle);
    }

    void dissociate(ConnectionHandle handle) {
        handles.remove(handle);
    }

    @Override
    public void cleanup() throws ResourceException {
        for (ConnectionHandle handle : handles) {
            handle.invalidate();
        }
        handles.clear();
        enlistment = Enlistment.NONE;
        if (started && isValid()) {
            try {
                physical.stop();
                started = false;
            } catch (JMSException e) {
                throw new ResourceException("Could not stop " + this + ": " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void destroy() throws ResourceException {
        for (ConnectionHandle handle : handles) {
            handle.invalidate();
        }
        handles.clear();
        boolean alreadyBroken = broken.getAndSet(true);
        try {
            physical.close();
        } catch (JMSException e) {
            if (!alreadyBroken) {
                throw new ResourceException("Could not close " + this + ": " + e.getMessage(), e);
            }
            LOG.log(Level.DEBUG, () -> "Closing " + this + ", which was broken: " + e.getMessage());
        }
    }

    @Override
    public void addConnectionEventListener(ConnectionEventListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeConnectionEventListener(ConnectionEventListener listener) {
        listeners.remove(listener);
    }

    @Override
    public XAResource getXAResource() {
        return xaResource;
    }

    @Override
    public LocalTransaction getLocalTransaction() {
        return localTransaction;
    }

    @Override
    public ManagedConnectionMetaData getMetaData() throws ResourceException {
        try {
            return MetaData.of(physical.getMetaData(), settings);
        } catch (JMSException e) {
            throw new ResourceException("No meta data of " + this + ": " + e.getMessage(), e);
        }
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
    public String toString() {
        return "FerryManagedConnection@" + Integer.toHexString(System.identityHashCode(this)) + "[" + settings.url()
                + "]";
    }

    /** What the container shows of a connection. */
    private record MetaData(String product, String version, String user) implements ManagedConnectionMetaData {

        static MetaData of(jakarta.jms.ConnectionMetaData data, ConnectionSettings settings) throws JMSException {
            String user = settings.user();
            return new MetaData(data.getJMSProviderName(), data.getProviderVersion(), user == null ? "" : user);
        }

        @Override
        public String getEISProductName() {
            return product;
        }

        @Override
        public String getEISProductVersion() {
            return version;
        }

        /** {@return 0: no limit that the adapter knows} */
        @Override
        public int getMaxConnections() {
            return 0;
        }

        @Override
        public String getUserName() {
            return user;
        }
    }
}
