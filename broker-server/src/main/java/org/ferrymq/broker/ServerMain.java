package org.ferrymq.broker;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.ferrymq.broker.config.BrokerConfig;
import org.ferrymq.broker.config.BrokerConfigReader;
import org.ferrymq.broker.config.ServerFlags;
import org.ferrymq.protocol.FerryVersion;
import org.ferrymq.protocol.server.NameServerOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mqserver}: a nameserver and a broker in one process. */
@Command(
        name = "mqserver",
        mixinStandardHelpOptions = true,
        description = "Runs a FerryMQ nameserver and a broker in one process until it is stopped.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqserver --store /var/lib/ferrymq",
            "  mqserver --store /var/lib/ferrymq --bind 0.0.0.0 --config broker.conf",
            "  mqadmin topic list            looks at it, from another terminal",
            "",
            ServerFlags.EXIT_CODES
        })
public final class ServerMain implements Callable<Integer> {
    @Mixin
    private ServerFlags flags = new ServerFlags();

    @Option(
            names = "--namesrv-port",
            paramLabel = "PORT",
            description = "Port of the nameserver, 0 for any free one (default 9876)")
    private @Nullable Integer nameServerPort;

    /** Runs the server; exit codes are in docs/configuration.md. */
    public static void main(String[] arguments) {
        ServerProcess.configureLogging();
        CommandLine command = new CommandLine(new ServerMain());
        command.getCommandSpec().version(FerryVersion.line());
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() {
        return flags.checkStore() ? StoreCheckRun.run("mqserver", flags) : ServerProcess.run("mqserver", this::start);
    }

    private ServerProcess.Started start(Consumer<Throwable> fatal) {
        Map<String, Object> settings = flags.settings();
        BrokerConfig config = BrokerConfigReader.read(flags.file(), settings);
        int port = nameServerPort == null ? NameServerOptions.DEFAULT_PORT : nameServerPort;
        CombinedServer server = CombinedServer.start(config, port, CombinedServer.PortSettings.FLAGS, fatal);
        return new ServerProcess.Started() {
            @Override
            public String readyLine() {
                return "FerryMQ server ready at " + server.broker().advertised() + " (nameserver " + server.nameServer()
                        + ")";
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }
}
