package org.ferrymq.namesrv;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.server.NameServerOptions;
import org.ferrymq.protocol.transport.TransportConfig;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of a nameserver.
 *
 * @param bind address to listen on
 * @param port port to listen on, 0 for any free one
 * @param brokerTimeout a broker that is silent for so long is dropped, at least 1 s
 * @param scanInterval how often silent brokers are looked for, at least 10 ms
 * @param folder where the key-value configuration is kept, null to keep it in memory only
 */
record NameServerConfig(
        String bind,
        int port,
        Duration brokerTimeout,
        Duration scanInterval,
        @Nullable Path folder) {
    static final NameServerConfig DEFAULT = new NameServerConfig(
            TransportConfig.LOOPBACK,
            NameServerOptions.DEFAULT_PORT,
            Duration.ofSeconds(120),
            Duration.ofSeconds(5),
            null);

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

    /** For administrators: by our keys, and by the names that RocketMQ's tools know. */
    Map<String, String> shown() {
        Map<String, String> shown = new TreeMap<>();
        shown.put("bind", bind);
        shown.put("port", Integer.toString(port));
        shown.put("broker-timeout", brokerTimeout.toMillis() + " ms");
        shown.put("scan-interval", scanInterval.toMillis() + " ms");
        shown.put("store", folder == null ? "" : folder.toString());
        shown.put("listenPort", Integer.toString(port));
        shown.put("scanNotActiveBrokerInterval", Long.toString(scanInterval.toMillis()));
        shown.put("kvConfigPath", folder == null ? "" : folder.toString());
        shown.put("orderMessageEnable", "true");
        return shown;
    }

    NameServerConfig listeningOn(String newBind, int newPort) {
        return new NameServerConfig(newBind, newPort, brokerTimeout, scanInterval, folder);
    }

    NameServerConfig keptIn(@Nullable Path newFolder) {
        return new NameServerConfig(bind, port, brokerTimeout, scanInterval, newFolder);
    }
}
