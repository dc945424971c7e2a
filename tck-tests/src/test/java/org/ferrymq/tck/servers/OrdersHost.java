package org.ferrymq.tck.servers;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** An application server as the tests of the order service need it, however it is driven. */
public interface OrdersHost {
    /** Starts the server and installs the resource adapter, while there is no broker yet. */
    void start(String brokerUrl) throws IOException;

    /** Deploys the order service. */
    void deployOrders() throws IOException;

    /** Undeploys the order service, then the adapter. */
    void undeployAll() throws IOException;

    /** Stops the server. */
    void stop() throws IOException;

    /** {@return where its applications are} */
    URI http();

    /** {@return what it has logged} */
    String log() throws IOException;

    /** {@return errors in the log that do not belong to what the tests do} */
    List<String> unexpectedErrors() throws IOException;
}
