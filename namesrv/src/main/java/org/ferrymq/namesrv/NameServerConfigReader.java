package org.ferrymq.namesrv;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/** Reads the configuration file of a nameserver: HOCON with the keys bind, port, broker-timeout,
 * scan-interval and store. */
final class NameServerConfigReader {
    private static final String BIND = "bind";
    private static final String PORT = "port";
    private static final String BROKER_TIMEOUT = "broker-timeout";
    private static final String SCAN_INTERVAL = "scan-interval";
    private static final String STORE = "store";
    private static final Set<String> KEYS = Set.of(BIND, PORT, BROKER_TIMEOUT, SCAN_INTERVAL, STORE);

    private NameServerConfigReader() {}

    /**
     * Reads a file; what it does not say stays at its default.
     *
     * @throws FerryException with INVALID_CONFIGURATION, naming file and key
     */
    static NameServerConfig read(Path file) {
        if (!Files.isReadable(file)) {
            throw new FerryException(
                    ErrorCode.INVALID_CONFIGURATION, "cannot read the configuration file " + file.toAbsolutePath());
        }
        try {
            Config config = ConfigFactory.parseFile(file.toFile()).resolve();
            Set<String> unknown = new TreeSet<>(config.root().keySet());
            unknown.removeAll(KEYS);
            if (!unknown.isEmpty()) {
                throw new FerryException(
                        ErrorCode.INVALID_CONFIGURATION,
                        "unknown keys " + unknown + " in " + file + "; known are " + new TreeSet<>(KEYS));
            }
            NameServerConfig defaults = NameServerConfig.DEFAULT;
            return new NameServerConfig(
                    config.hasPath(BIND) ? config.getString(BIND) : defaults.bind(),
                    config.hasPath(PORT) ? config.getInt(PORT) : defaults.port(),
                    duration(config, BROKER_TIMEOUT, defaults.brokerTimeout()),
                    duration(config, SCAN_INTERVAL, defaults.scanInterval()),
                    config.hasPath(STORE) ? Path.of(config.getString(STORE)) : null);
        } catch (ConfigException e) {
            throw new FerryException(
                    ErrorCode.INVALID_CONFIGURATION, "cannot read the configuration file: " + e.getMessage(), e);
        }
    }

    private static Duration duration(Config config, String key, Duration absent) {
        return config.hasPath(key) ? config.getDuration(key) : absent;
    }
}
