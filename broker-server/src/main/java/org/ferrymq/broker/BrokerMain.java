package org.ferrymq.broker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ferrymq.broker.config.BrokerConfig;
import org.ferrymq.broker.config.BrokerConfigReader;
import org.ferrymq.broker.config.ConfigurationException;
import org.ferrymq.broker.config.HostPort;
import org.ferrymq.broker.config.ServerFlags;
import org.ferrymq.protocol.FerryVersion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mqbroker}: a broker in its own process. */
@Command(
        name = "mqbroker",
        mixinStandardHelpOptions = true,
        description = "Runs a FerryMQ broker until it is stopped.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqbroker --namesrv localhost:9876 --store /var/lib/ferrymq",
            "  mqbroker --namesrv \"ns1:9876;ns2:9876\" --name broker-b --port 10921 --store /var/lib/ferrymq-b",
            "  mqbroker --store /var/lib/ferrymq --check-store     looks for damage and changes nothing",
            "",
            ServerFlags.EXIT_CODES
        })
public final class BrokerMain implements Callable<Integer> {
    private static final String ENVIRONMENT = "NAMESRV_ADDR";
    private static final String WITHOUT_NAMESERVER =
            "It registers with no nameserver, so that no client finds it: start one with mqnamesrv, and name it with"
                    + " --namesrv HOST:PORT, the environment variable NAMESRV_ADDR or 'namesrv' in the configuration file.";

    @Mixin
    private ServerFlags flags = new ServerFlags();

    @Option(
            names = "--namesrv",
            paramLabel = "HOST:PORT[;HOST:PORT]",
            description = "Nameservers to register with (default: NAMESRV_ADDR)")
    private @Nullable String nameServers;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the broker (default broker-a)")
    private @Nullable String name;

    @Option(names = "--cluster", paramLabel = "NAME", description = "Name of the cluster (default DefaultCluster)")
    private @Nullable String cluster;

    /** Runs the broker; exit codes are in docs/configuration.md. */
    public static void main(String[] arguments) {
        ServerProcess.configureLogging();
        CommandLine command = new CommandLine(new BrokerMain());
        command.getCommandSpec().version(FerryVersion.line());
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() {
        return flags.checkStore() ? StoreCheckRun.run("mqbroker", flags) : ServerProcess.run("mqbroker", this::start);
    }

    private ServerProcess.Started start(Consumer<Throwable> fatal) {
        Map<String, Object> settings = flags.settings();
        ServerFlags.put(settings, "namesrv", nameServers);
        ServerFlags.put(settings, "name", name);
        ServerFlags.put(settings, "cluster", cluster);
        BrokerConfig read = BrokerConfigReader.read(flags.file(), settings);
        BrokerConfig config = read.nameServers().isEmpty() ? read.withNameServers(ofEnvironment()) : read;
        Broker broker = Broker.start(config, fatal);
        return new ServerProcess.Started() {
            @Override
            public String readyLine() {
                return "FerryMQ broker " + config.name() + " ready at " + broker.advertised()
                        + (config.nameServers().isEmpty() ? System.lineSeparator() + WITHOUT_NAMESERVER : "");
            }

            @Override
            public void close() {
                broker.close();
            }
        };
    }

    /** Where the flags and the file say nothing, as mqadmin does. */
    private static List<HostPort> ofEnvironment() {
        String text = System.getenv(ENVIRONMENT);
        if (text == null || text.isBlank()) {
            return List.of();
        }
        try {
            return Stream.of(text.split("[;,]", -1))
                    .map(address -> HostPort.parse(address.strip()))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(ENVIRONMENT + " = '" + text + "': " + e.getMessage(), e);
        }
    }
}
