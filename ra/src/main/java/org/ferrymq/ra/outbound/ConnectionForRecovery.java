package org.ferrymq.ra.outbound;

import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.CommException;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import java.io.PrintWriter;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;
import org.ferrymq.ra.ConnectionSettings;
import org.ferrymq.ra.recovery.RecoveryXaResource;
import org.jspecify.annotations.Nullable;

/**
 * What Payara gets when it asks a pool for a connection to recover with and the broker is away. An exception would make it recover without the broker, and forget what it has
 * decided about the broker's branches. No application ever sees it. Thread-safe.
 */
final class ConnectionForRecovery implements ManagedConnection {
    private static final String RECOVERY = "com.sun.enterprise.resource.recovery.";

    private final ConnectionSettings settings;
    private final RecoveryXaResource resource;
    private volatile @Nullable PrintWriter logWriter;

    ConnectionForRecovery(ConnectionSettings settings, RecoveryXaResource resource) {
        this.settings = settings;
        this.resource = resource;
    }

    /** {@return whether the caller of the adapter is the recovery of Payara} */
    static boolean isAskedFor() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().startsWith(RECOVERY)));
    }

    @Override
    public XAResource getXAResource() {
        return resource;
    }

    @Override
    public Object getConnection(@Nullable Subject subject, @Nullable ConnectionRequestInfo info)
            throws ResourceException {
        throw new CommException("The broker at " + settings.url() + " is away");
    }

    @Override
    public void associateConnection(Object connection) throws ResourceException {
        throw new CommException("The broker at " + settings.url() + " is away");
    }

    /** There is nothing to be cleaned up. */
    @Override
    public void cleanup() {}

    /** There is nothing to be closed: the resource opens connections of its own. */
    @Override
    public void destroy() {}

    /** Nothing happens to it that somebody could listen to. */
    @Override
    public void addConnectionEventListener(ConnectionEventListener listener) {}

    @Override
    public void removeConnectionEventListener(ConnectionEventListener listener) {}

    @Override
    public LocalTransaction getLocalTransaction() throws ResourceException {
        throw new NotSupportedException("This connection is for recovery");
    }

    @Override
    public ManagedConnectionMetaData getMetaData() throws ResourceException {
        throw new NotSupportedException("This connection is for recovery");
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
        return "ConnectionForRecovery[" + settings.url() + "]";
    }
}
