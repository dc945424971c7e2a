package org.ferrymq.ra;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Opens physical connections to a broker. The adapter's is {@link #PROVIDER}; tests pass others. Thread-safe. */
@FunctionalInterface
public interface PhysicalConnections {

    /** Connections of the FerryMQ provider. */
    PhysicalConnections PROVIDER = (settings, listeners) ->
            settings.withUrlOption("reconnect", "false").open(listeners);

    /**
     * Opens a connection that does not reconnect by itself: the server's pool and the endpoint activation replace it when it breaks.
     *
     * @param settings where and as whom to connect
     * @param listeners where message listeners run, or null for connections that have none
     * @throws JMSException if the broker cannot be reached or refuses
     */
    XAConnection open(ConnectionSettings settings, @Nullable Executor listeners) throws JMSException;
}
