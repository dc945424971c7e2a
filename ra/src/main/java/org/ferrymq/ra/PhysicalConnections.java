package org.ferrymq.ra;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;

/** Opens physical connections to a broker. The adapter's is {@link #PROVIDER}; tests pass others. Thread-safe. */
@FunctionalInterface
public interface PhysicalConnections {

    /** Connections of the FerryMQ provider. */
    PhysicalConnections PROVIDER = ConnectionSettings::open;

    /**
     * Opens a connection that does not reconnect by itself: the server's pool and the endpoint activation replace it when it breaks.
     *
     * @param settings where and as whom to connect
     * @throws JMSException if the broker cannot be reached or refuses
     */
    XAConnection open(ConnectionSettings settings) throws JMSException;
}
