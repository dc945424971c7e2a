package org.ferrymq.broker.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ferrymq.broker.delivery.policy.DeliveryConfig;
import org.ferrymq.broker.delivery.policy.DestinationPolicy;
import org.ferrymq.broker.delivery.policy.RedeliveryPolicy;
import org.ferrymq.broker.handler.nativ.settings.ConfiguredSettings;
import org.ferrymq.broker.handler.nativ.settings.NativeConfig;
import org.ferrymq.broker.metrics.MetricsConfig;
import org.ferrymq.broker.net.NetConfig;
import org.ferrymq.broker.pieces.LargeMessageConfig;
import org.ferrymq.broker.security.SecurityConfig;
import org.ferrymq.broker.store.FlushMode;
import org.ferrymq.broker.store.StoreConfig;
import org.ferrymq.broker.transaction.HalfMessageConfig;
import org.ferrymq.broker.transaction.TransactionConfig;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link BrokerConfig} from a HOCON file and from flags, which win. The keys are those that {@link #read} asks
 * for; docs/configuration.md lists them.
 */
public final class BrokerConfigReader {
    /** Where the store is when nobody says. */
    private static final String DEFAULT_STORE = "ferrymq-store";

    private BrokerConfigReader() {}

    /**
     * Reads the configuration.
     *
     * @param file the configuration file, or null
     * @param flags full keys (such as {@code net.port}) and values of the command line
     * @throws ConfigurationException if anything is wrong with it
     */
    public static BrokerConfig read(@Nullable Path file, Map<String, Object> flags) {
        return read(new ConfigSection("", merged(file, flags)));
    }

    private static Config merged(@Nullable Path file, Map<String, Object> flags) {
        Config config = ConfigFactory.parseMap(flags, "command line");
        if (file == null) {
            return config;
        }
        if (!Files.isReadable(file)) {
            throw new ConfigurationException("cannot read the configuration file " + file.toAbsolutePath());
        }
        if (Files.isDirectory(file)) {
            throw new ConfigurationException(
                    file.toAbsolutePath() + " is a folder; --config takes the configuration file itself");
        }
        try {
            return config.withFallback(ConfigFactory.parseFile(file.toFile())).resolve(ConfigResolveOptions.defaults());
        } catch (ConfigException e) {
            throw new ConfigurationException("cannot read the configuration file: " + e.getMessage(), e);
        }
    }

    private static BrokerConfig read(ConfigSection root) {
        String name = root.text("name", BrokerConfig.DEFAULT_NAME);
        String cluster = root.text("cluster", BrokerConfig.DEFAULT_CLUSTER);
        List<String> nameServers = root.texts("namesrv", List.of());
        NetConfig net = net(root.section("net"));
        NativeConfig clients = clients(root.section("clients"));
        StoreConfig store = store(root.section("store"), net);
        DeliveryConfig delivery = delivery(root.section("delivery"));
        LargeMessageConfig largeMessages = largeMessages(root.section("large-messages"));
        TransactionConfig transactions = transactions(root.section("transaction"));
        HalfMessageConfig halfMessages = halfMessages(root.section("native-transaction"));
        MetricsConfig metrics = metrics(root.section("metrics"));
        SecurityConfig security = security(root.section("security"));
        return root.build(() -> new BrokerConfig(
                name,
                cluster,
                nameServers.stream().map(HostPort::parse).toList(),
                net,
                store,
                clients,
                delivery,
                largeMessages,
                transactions,
                halfMessages,
                metrics,
                security,
                new ConfiguredSettings(root.effective())));
    }

    private static SecurityConfig security(ConfigSection section) {
        SecurityConfig presets = SecurityConfig.DEFAULTS;
        String users = section.path("users", presets.users());
        boolean nativeClients = section.bool("native-clients", presets.nativeClients());
        return section.build(() -> new SecurityConfig(users, nativeClients));
    }

    private static NetConfig net(ConfigSection section) {
        NetConfig presets = NetConfig.DEFAULTS;
        String bind = section.text("bind", presets.bind());
        int port = section.integer("port", presets.port());
        String advertise = section.text("advertise", presets.advertise());
        boolean vipChannel = section.bool("vip-channel", presets.vipChannel());
        int maxFrame = section.bytesInt("max-frame", presets.maxFrameBytes());
        return section.build(() -> new NetConfig(bind, port, advertise, vipChannel, maxFrame));
    }

    private static MetricsConfig metrics(ConfigSection section) {
        MetricsConfig presets = MetricsConfig.DEFAULTS;
        boolean enabled = section.bool("enabled", presets.enabled());
        String bind = section.text("bind", presets.bind());
        int port = section.integer("port", presets.port());
        return section.build(() -> new MetricsConfig(enabled, bind, port));
    }

    private static NativeConfig clients(ConfigSection section) {
        NativeConfig presets = NativeConfig.DEFAULTS;
        boolean autoTopics = section.bool("auto-create-topics", presets.autoCreateTopics());
        boolean traceTopic = section.bool("trace-topic", presets.traceTopic());
        boolean autoGroups = section.bool("auto-create-groups", presets.autoCreateGroups());
        int queues = section.integer("default-queues", presets.defaultQueues());
        int maxMessage = section.bytesInt("max-message", presets.maxMessageBytes());
        int maxPullBytes = section.bytesInt("max-pull-bytes", presets.maxPullBytes());
        int maxPullMessages = section.integer("max-pull-messages", presets.maxPullMessages());
        var maxSuspend = section.duration("max-suspend", presets.maxSuspend());
        String levels = section.text("delay-levels", presets.delayLevels());
        var maxTimer = section.duration("max-timer", presets.maxTimer());
        long young = section.bytes("young-queue", presets.youngQueueBytes());
        var orderLock = section.duration("order-lock", presets.orderLock());
        return section.build(() -> new NativeConfig(
                autoTopics,
                traceTopic,
                autoGroups,
                queues,
                maxMessage,
                maxPullBytes,
                maxPullMessages,
                maxSuspend,
                levels,
                maxTimer,
                young,
                orderLock));
    }

    private static DeliveryConfig delivery(ConfigSection section) {
        DeliveryConfig presets = DeliveryConfig.DEFAULTS;
        RedeliveryPolicy redelivery = redelivery(section, presets.redelivery());
        String expired = section.text("expired", presets.expired());
        var expiryScan = section.duration("expiry-scan", presets.expiryScan());
        var temporaryGrace = section.duration("temporary-grace", presets.temporaryGrace());
        List<DestinationPolicy> destinations = new ArrayList<>();
        for (ConfigSection each : section.sections("destinations")) {
            destinations.add(destination(each, redelivery, expired));
        }
        int frame = section.bytesInt("frame-bytes", presets.frameBytes());
        int budget = section.integer("scan-budget", presets.scanBudget());
        int credit = section.integer("max-credit", presets.maxCredit());
        return section.build(() -> new DeliveryConfig(
                redelivery, expired, expiryScan, temporaryGrace, destinations, frame, budget, credit));
    }

    /** What is not said of a destination is as it is for all. */
    private static DestinationPolicy destination(ConfigSection section, RedeliveryPolicy presets, String expired) {
        String match = section.text("match", "");
        RedeliveryPolicy redelivery = redelivery(section, presets);
        String gone = section.text("expired", expired);
        return section.build(() -> new DestinationPolicy(match, redelivery, gone));
    }

    private static RedeliveryPolicy redelivery(ConfigSection section, RedeliveryPolicy presets) {
        int limit = section.integer("redelivery-limit", presets.redeliveryLimit());
        var delay = section.duration("redelivery-delay", presets.redeliveryDelay());
        double multiplier = section.fraction("redelivery-multiplier", presets.redeliveryMultiplier());
        var maxDelay = section.duration("redelivery-max-delay", presets.redeliveryMaxDelay());
        double jitter = section.fraction("redelivery-jitter", presets.redeliveryJitter());
        String deadLetters = section.text("dead-letters", presets.deadLetters());
        return section.checked(() -> new RedeliveryPolicy(limit, delay, multiplier, maxDelay, jitter, deadLetters));
    }

    private static LargeMessageConfig largeMessages(ConfigSection section) {
        LargeMessageConfig presets = LargeMessageConfig.DEFAULTS;
        long max = section.bytes("max-bytes", presets.maxBytes());
        var timeout = section.duration("upload-timeout", presets.uploadTimeout());
        return section.build(() -> new LargeMessageConfig(max, timeout));
    }

    private static TransactionConfig transactions(ConfigSection section) {
        TransactionConfig presets = TransactionConfig.DEFAULTS;
        var timeout = section.duration("default-timeout", presets.defaultTimeout());
        int remembered = section.integer("remembered", presets.remembered());
        return section.build(() -> new TransactionConfig(timeout, remembered));
    }

    private static HalfMessageConfig halfMessages(ConfigSection section) {
        HalfMessageConfig presets = HalfMessageConfig.DEFAULTS;
        var firstCheck = section.duration("first-check", presets.firstCheck());
        var interval = section.duration("check-interval", presets.checkInterval());
        int max = section.integer("check-max", presets.checkMax());
        var giveUp = section.duration("give-up", presets.giveUp());
        int maxOpen = section.integer("max-open", presets.maxOpen());
        return section.build(() -> new HalfMessageConfig(firstCheck, interval, max, giveUp, maxOpen));
    }

    private static StoreConfig store(ConfigSection section, NetConfig net) {
        Path folder = section.folder("dir", DEFAULT_STORE);
        FlushMode flush = section.choice("flush", FlushMode.class, FlushMode.SYNC);
        InetSocketAddress host = new InetSocketAddress(InetAddress.getLoopbackAddress(), net.port());
        StoreConfig presets = StoreConfig.defaults(folder, flush, host);
        int segment = section.bytesInt("segment-bytes", presets.segmentBytes());
        int maxRecord = section.bytesInt("max-message-bytes", Math.min(presets.maxMessageBytes(), segment / 4));
        var flushInterval = section.duration("flush-interval", presets.flushInterval());
        var checkpointInterval = section.duration("checkpoint-interval", presets.checkpointInterval());
        int inbox = section.integer("inbox-capacity", presets.inboxCapacity());
        long inboxBytes = section.bytes("inbox-bytes", presets.inboxBytes());
        long minFree = section.bytes("min-free-bytes", presets.minFreeBytes());
        int indexEntries = section.integer("index-entries", presets.indexEntries());
        var retention = section.duration("retention", presets.retention());
        return section.build(() -> new StoreConfig(
                folder,
                flush,
                host,
                segment,
                maxRecord,
                flushInterval,
                checkpointInterval,
                inbox,
                inboxBytes,
                minFree,
                indexEntries,
                retention));
    }
}
