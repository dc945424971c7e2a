package org.ferrymq.broker.config;

import java.nio.file.Path;
import java.util.List;
import org.ferrymq.broker.delivery.policy.DeliveryConfig;
import org.ferrymq.broker.handler.nativ.settings.ConfiguredSettings;
import org.ferrymq.broker.handler.nativ.settings.NativeConfig;
import org.ferrymq.broker.metrics.MetricsConfig;
import org.ferrymq.broker.net.NetConfig;
import org.ferrymq.broker.pieces.LargeMessageConfig;
import org.ferrymq.broker.security.SecurityConfig;
import org.ferrymq.broker.store.StoreConfig;
import org.ferrymq.broker.transaction.HalfMessageConfig;
import org.ferrymq.broker.transaction.TransactionConfig;

/**
 * Everything a broker is started with. A part that needs settings gets its own sub-record.
 *
 * @param name the broker's name, 1 to 64 of letters, digits, '-', '_', '.' and '@'
 * @param cluster the cluster's name, likewise
 * @param nameServers {@code host:port} of each nameserver; may be empty
 * @param net listening
 * @param store the store
 * @param clients limits for stock clients
 * @param delivery delivery to Jakarta Messaging consumers
 * @param largeMessages messages whose bodies are sent in pieces
 * @param transactions local and XA transactions
 * @param halfMessages transactions of stock clients
 * @param metrics figures for Prometheus
 * @param security who may use the broker
 * @param shown every key and its value as text, for administrators
 */
public record BrokerConfig(
        String name,
        String cluster,
        List<HostPort> nameServers,
        NetConfig net,
        StoreConfig store,
        NativeConfig clients,
        DeliveryConfig delivery,
        LargeMessageConfig largeMessages,
        TransactionConfig transactions,
        HalfMessageConfig halfMessages,
        MetricsConfig metrics,
        SecurityConfig security,
        ConfiguredSettings shown) {
    /** Default of {@code name}. */
    public static final String DEFAULT_NAME = "broker-a";
    /** Default of {@code cluster}. */
    public static final String DEFAULT_CLUSTER = "DefaultCluster";

    public BrokerConfig {
        requireName("name", name);
        requireName("cluster", cluster);
        nameServers = List.copyOf(nameServers);
        metrics.requireOtherPort(net.bind(), net.port(), "net.port");
    }

    /** Where the store is. */
    public Path folder() {
        return store.folder();
    }

    /** The same with other nameservers. */
    public BrokerConfig withNameServers(List<HostPort> others) {
        return new BrokerConfig(
                name,
                cluster,
                others,
                net,
                store,
                clients,
                delivery,
                largeMessages,
                transactions,
                halfMessages,
                metrics,
                security,
                shown);
    }

    private static void requireName(String key, String value) {
        if (!value.matches("[A-Za-z0-9._@-]{1,64}")) {
            throw new IllegalArgumentException(
                    key + " = '" + value + "': must be 1 to 64 letters, digits, '-', '_', '.' or '@'");
        }
    }
}
