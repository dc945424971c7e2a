package org.ferrymq.broker.handler.nativ.settings;

import java.util.Map;
import java.util.TreeMap;
import org.ferrymq.broker.handler.BrokerIdentity;

/**
 * What the broker was started with, for administrators.
 *
 * @param byKey every key of the configuration and its value, as people write it
 */
public record ConfiguredSettings(Map<String, String> byKey) {
    /** Copies, and leaves out what nobody should be shown. */
    public ConfiguredSettings {
        Map<String, String> shown = new TreeMap<>(byKey);
        shown.keySet().removeIf(key -> key.contains("password") || key.contains("secret"));
        byKey = shown;
    }

    /** Those that RocketMQ has too, by its names: its tools and its dashboard look for them. */
    public Map<String, String> byStockName(BrokerIdentity identity) {
        Map<String, String> shown = new TreeMap<>();
        String address = identity.addressText();
        shown.put("brokerName", identity.brokerName());
        shown.put("brokerClusterName", identity.clusterName());
        shown.put("brokerId", "0");
        shown.put("brokerIP1", address.substring(0, address.lastIndexOf(':')));
        shown.put("listenPort", address.substring(address.lastIndexOf(':') + 1));
        shown.put("brokerRole", "ASYNC_MASTER");
        shown.put("namesrvAddr", byKey.getOrDefault("namesrv", ""));
        shown.put("storePathRootDir", byKey.getOrDefault("store.dir", ""));
        shown.put("flushDiskType", "async".equalsIgnoreCase(byKey.get("store.flush")) ? "ASYNC_FLUSH" : "SYNC_FLUSH");
        shown.put("messageDelayLevel", byKey.getOrDefault("clients.delay-levels", ""));
        return shown;
    }
}
