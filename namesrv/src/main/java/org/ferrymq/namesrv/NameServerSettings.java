package org.ferrymq.namesrv;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of a nameserver that runs: two settings may change, which is kept with the key-value configuration. Thread-safe;
 * changes block on its file.
 */
final class NameServerSettings {
    private static final Logger log = LoggerFactory.getLogger(NameServerSettings.class);
    /** Where changes are kept among the key-value configuration. */
    static final String NAMESPACE = "NAMESRV_SETTINGS";

    private static final String BROKER_TIMEOUT = "broker-timeout";
    private static final String SCAN_INTERVAL = "scan-interval";
    /** What may change, by all names that it is called. */
    private static final Map<String, String> CHANGEABLE = Map.of(
            BROKER_TIMEOUT, BROKER_TIMEOUT, SCAN_INTERVAL, SCAN_INTERVAL, "scanNotActiveBrokerInterval", SCAN_INTERVAL);

    private final NameServerConfig configured;
    private final KvConfig kept;
    private final List<Runnable> listeners = new ArrayList<>();
    private volatile NameServerConfig current;

    /** What is configured, with the changes that were made in earlier lives. */
    NameServerSettings(NameServerConfig configured, KvConfig kept) {
        this.configured = configured;
        this.kept = kept;
        this.current = restored();
    }

    private NameServerConfig restored() {
        try {
            return with(kept.all(NAMESPACE));
        } catch (BadCommandException e) {
            log.warn(
                    "a setting that was changed while the nameserver ran is not understood and does not count: {}",
                    e.getMessage());
            return configured;
        }
    }

    /** What holds now. */
    NameServerConfig current() {
        return current;
    }

    /** The action is run after each change, by whoever makes it. */
    void onChange(Runnable action) {
        listeners.add(action);
    }

    /**
     * Changes settings, all or none of them.
     *
     * @param changes new values by name; an empty one takes a change back
     * @throws BadCommandException if a name or a value is not allowed; nothing is changed then
     */
    synchronized void change(Map<String, String> changes) {
        if (changes.isEmpty()) {
            throw new BadCommandException(ResponseCode.MESSAGE_ILLEGAL, "body: it has no setting");
        }
        Map<String, String> byKey = new LinkedHashMap<>();
        changes.forEach((name, value) -> byKey.put(key(name), value.strip()));
        Map<String, String> after = new TreeMap<>(kept.all(NAMESPACE));
        byKey.forEach((key, value) -> {
            if (value.isEmpty()) {
                after.remove(key);
            } else {
                after.put(key, value);
            }
        });
        NameServerConfig wanted = with(after);
        byKey.forEach((key, value) -> {
            if (value.isEmpty()) {
                kept.delete(NAMESPACE, key);
            } else {
                kept.put(NAMESPACE, key, value);
            }
        });
        current = wanted;
        log.info("changed while the nameserver runs: {}", byKey);
        listeners.forEach(Runnable::run);
    }

    private NameServerConfig with(Map<String, String> changes) {
        try {
            return new NameServerConfig(
                    configured.bind(),
                    configured.port(),
                    duration(BROKER_TIMEOUT, changes.get(BROKER_TIMEOUT), configured.brokerTimeout()),
                    duration(SCAN_INTERVAL, changes.get(SCAN_INTERVAL), configured.scanInterval()),
                    configured.folder());
        } catch (FerryException e) {
            throw new BadCommandException(ResponseCode.MESSAGE_ILLEGAL, String.valueOf(e.getMessage()));
        }
    }

    private static String key(String name) {
        String key = CHANGEABLE.get(name);
        if (key == null) {
            String changeable = String.join(", ", new TreeSet<>(CHANGEABLE.keySet()));
            throw new BadCommandException(
                    ResponseCode.NO_PERMISSION,
                    "setting " + name + " cannot be changed while a nameserver runs; these can: " + changeable
                            + ". Others need a restart with another configuration file");
        }
        return key;
    }

    /** A number without a unit is milliseconds. */
    private static Duration duration(String key, @Nullable String text, Duration absent) {
        if (text == null) {
            return absent;
        }
        try {
            return ConfigValueFactory.fromAnyRef(text).atKey("value").getDuration("value");
        } catch (ConfigException e) {
            throw new BadCommandException(
                    ResponseCode.MESSAGE_ILLEGAL, key + " = " + text + ": must be a duration such as 120 s");
        }
    }
}
