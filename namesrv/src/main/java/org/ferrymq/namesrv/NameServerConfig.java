package org.ferrymq.namesrv;

import java.time.Duration;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.server.NameServerOptions;
import org.ferrymq.protocol.transport.TransportConfig;

/**
 * Configuration of a nameserver.
 *
 * @param bind address to listen on
 * @param port port to listen on, 0 for any free one
 * @param brokerTimeout a broker that is silent for so long is dropped, at least 1 s
 * @param scanInterval how often silent brokers are looked for, at least 10 ms
 */
record NameServerConfig(String bind, int port, Duration brokerTimeout, Duration scanInterval) {
    static final NameServerConfig DEFAULT = new NameServerConfig(
            TransportConfig.LOOPBACK, NameServerOptions.DEFAULT_PORT, Duration.ofSeconds(120), Duration.ofSeconds(5));

    NameServerConfig {
        if (bind.isBlank()) {
            throw wrong("bind is empty");
        }
        if (port < 0 || port > 65535) {
            throw wrong("port " + port + " is not within 0..65535");
        }
        if (brokerTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw wrong("broker-timeout " + brokerTimeout.toMillis() + " ms is below 1 s");
        }
        if (scanInterval.compareTo(Duration.ofMillis(10)) < 0) {
            throw wrong("scan-interval " + scanInterval.toMillis() + " ms is below 10 ms");
        }
    }

    private static FerryException wrong(String message) {
        return new FerryException(ErrorCode.INVALID_CONFIGURATION, message);
    }

    NameServerConfig listeningOn(String newBind, int newPort) {
        return new NameServerConfig(newBind, newPort, brokerTimeout, scanInterval);
    }
}
