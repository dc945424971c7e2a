package org.ferrymq.broker.handler.nativ.settings;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ferrymq.broker.metadata.Settings;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of the {@link RuntimeSetting}s. They begin as the configuration file says; what is changed while the broker
 * runs goes through the log, wins over the file and survives restarts until it is taken back. Thread-safe; a read is one
 * volatile read.
 */
public final class LiveSettings {
    private static final Logger log = LoggerFactory.getLogger(LiveSettings.class);
    /** In front of the keys in the metadata. */
    private static final String STORED = "runtime.";

    private static final int READ = 4;
    private static final int WRITE = 2;

    private final Settings stored;
    private final Map<RuntimeSetting, Long> configured = new EnumMap<>(RuntimeSetting.class);
    /** Complete from the start, so only the numbers change. */
    private final Map<RuntimeSetting, AtomicLong> values = new EnumMap<>(RuntimeSetting.class);

    private final AtomicLong version = new AtomicLong();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** The configured values, under those that were changed in an earlier life of the broker. */
    public LiveSettings(NativeConfig config, Settings stored) {
        this.stored = stored;
        configured.put(RuntimeSetting.AUTO_CREATE_TOPICS, config.autoCreateTopics() ? 1L : 0L);
        configured.put(RuntimeSetting.AUTO_CREATE_GROUPS, config.autoCreateGroups() ? 1L : 0L);
        configured.put(RuntimeSetting.DEFAULT_QUEUES, (long) config.defaultQueues());
        configured.put(RuntimeSetting.MAX_MESSAGE, (long) config.maxMessageBytes());
        configured.put(RuntimeSetting.MAX_PULL_BYTES, (long) config.maxPullBytes());
        configured.put(RuntimeSetting.MAX_PULL_MESSAGES, (long) config.maxPullMessages());
        configured.put(RuntimeSetting.MAX_SUSPEND, config.maxSuspend().toMillis());
        configured.put(RuntimeSetting.PERMISSION, (long) (READ | WRITE));
        configured.forEach((setting, value) -> values.put(setting, new AtomicLong(value)));
        for (RuntimeSetting setting : RuntimeSetting.values()) {
            String text = stored.get(STORED + setting.key());
            if (text != null) {
                restore(setting, text);
            }
        }
    }

    private void restore(RuntimeSetting setting, String text) {
        try {
            of(setting).set(setting.parse(text));
            log.info(
                    "{} = {}, as it was set while the broker ran; mqadmin broker config takes it back",
                    setting.key(),
                    text);
        } catch (IllegalArgumentException e) {
            log.warn("the value that was set while the broker ran does not count any more: {}", e.getMessage());
        }
    }

    /** Whether a first send makes its topic. */
    public boolean autoCreateTopics() {
        return get(RuntimeSetting.AUTO_CREATE_TOPICS) != 0;
    }

    /** Whether a first use makes its group. */
    public boolean autoCreateGroups() {
        return get(RuntimeSetting.AUTO_CREATE_GROUPS) != 0;
    }

    public int defaultQueues() {
        return (int) get(RuntimeSetting.DEFAULT_QUEUES);
    }

    public int maxMessageBytes() {
        return (int) get(RuntimeSetting.MAX_MESSAGE);
    }

    public int maxPullBytes() {
        return (int) get(RuntimeSetting.MAX_PULL_BYTES);
    }

    public int maxPullMessages() {
        return (int) get(RuntimeSetting.MAX_PULL_MESSAGES);
    }

    public long maxSuspendMillis() {
        return get(RuntimeSetting.MAX_SUSPEND);
    }

    /** Bits that routes of this broker have at most: 4 read, 2 write. */
    public int permission() {
        return (int) get(RuntimeSetting.PERMISSION);
    }

    public boolean isReadable() {
        return (permission() & READ) != 0;
    }

    /** Grows with every change. */
    public long version() {
        return version.get();
    }

    /** Hears of every change, on the thread that made it. */
    public void addListener(Runnable listener) {
        listeners.add(listener);
    }

    private AtomicLong of(RuntimeSetting setting) {
        return Objects.requireNonNull(values.get(setting));
    }

    private long get(RuntimeSetting setting) {
        return of(setting).get();
    }

    /** All values by key. */
    public Map<String, String> shown() {
        Map<String, String> shown = new TreeMap<>();
        for (RuntimeSetting setting : RuntimeSetting.values()) {
            shown.put(setting.key(), setting.show(get(setting)));
        }
        return shown;
    }

    /** All values by RocketMQ's names. */
    public Map<String, String> shownStock() {
        Map<String, String> shown = new TreeMap<>();
        for (RuntimeSetting setting : RuntimeSetting.values()) {
            if (setting.stockName() != null) {
                shown.put(setting.stockName(), setting.showStock(get(setting)));
            }
        }
        return shown;
    }

    /**
     * Changes values, all or none; an empty value goes back to what the configuration file says. Completes when the log has
     * them.
     *
     * @param changes by key or RocketMQ's name
     * @throws BadCommandException if a name or a value is not allowed
     */
    public CompletableFuture<Void> change(Map<String, String> changes) {
        Map<RuntimeSetting, String> wanted = new EnumMap<>(RuntimeSetting.class);
        changes.forEach((name, value) -> {
            RuntimeSetting setting = RuntimeSetting.of(name);
            if (setting == null) {
                throw new BadCommandException(
                        ResponseCode.NO_PERMISSION,
                        "setting " + name + " cannot be changed while the broker runs; these can: " + names()
                                + ". Others are changed in the configuration file and need a restart");
            }
            if (!value.isBlank()) {
                parse(setting, value);
            }
            wanted.put(setting, value.strip());
        });
        List<CompletableFuture<?>> logged = new ArrayList<>();
        wanted.forEach((setting, value) -> logged.add(
                value.isEmpty() ? stored.remove(STORED + setting.key()) : stored.put(STORED + setting.key(), value)));
        return CompletableFuture.allOf(logged.toArray(CompletableFuture[]::new)).thenRun(() -> apply(wanted));
    }

    private void apply(Map<RuntimeSetting, String> wanted) {
        wanted.forEach((setting, value) -> {
            long number = value.isEmpty() ? configured.getOrDefault(setting, 0L) : setting.parse(value);
            of(setting).set(number);
            log.info(
                    "{} = {} from now on{}",
                    setting.key(),
                    setting.show(number),
                    value.isEmpty() ? ", as configured" : "");
        });
        version.incrementAndGet();
        listeners.forEach(Runnable::run);
    }

    private static void parse(RuntimeSetting setting, String value) {
        try {
            var unusedNumber = setting.parse(value);
        } catch (IllegalArgumentException e) {
            throw new BadCommandException(ResponseCode.MESSAGE_ILLEGAL, String.valueOf(e.getMessage()));
        }
    }

    private static String names() {
        return Stream.of(RuntimeSetting.values()).map(RuntimeSetting::key).collect(Collectors.joining(", "));
    }
}
