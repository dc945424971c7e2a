package org.ferrymq.namesrv;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.FerryVersion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code mqnamesrv}: serves in the foreground until SIGTERM. Exit codes: 2 bad configuration or usage, 3 port
 * busy.
 */
@Command(
        name = "mqnamesrv",
        mixinStandardHelpOptions = true,
        description = "Starts a FerryMQ nameserver in the foreground.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqnamesrv",
            "  mqnamesrv --bind 0.0.0.0 --store /var/lib/ferrymq-namesrv",
            "  mqbroker --namesrv localhost:9876       a broker that registers with it",
            "",
            "Exit codes: 0 stopped; 2 wrong configuration or usage; 3 port busy."
        })
public final class NameServerMain implements Callable<Integer> {
    private static final int BAD_CONFIGURATION = 2;
    private static final int PORT_BUSY = 3;

    @Option(names = "--port", paramLabel = "PORT", description = "port to listen on, 0 for any free one (default 9876)")
    private @Nullable Integer port;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "address to listen on (default 127.0.0.1)")
    private @Nullable String bind;

    @Option(names = "--config", paramLabel = "FILE", description = "configuration file; flags win over it")
    private @Nullable Path configFile;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "folder for the key-value configuration; without it, that is kept in memory and forgotten")
    private @Nullable Path folder;

    @Spec
    private CommandSpec spec;

    /** For picocli. */
    NameServerMain() {}

    /** Runs the command. */
    public static void main(String[] args) {
        CommandLine command = new CommandLine(new NameServerMain());
        command.getCommandSpec().version(FerryVersion.line());
        int exitCode = command.execute(args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        NameServer server;
        try {
            server = NameServer.start(config());
        } catch (FerryException e) {
            spec.commandLine().getErr().println("mqnamesrv: " + e.getMessage());
            return e.code() == ErrorCode.ADDRESS_IN_USE ? PORT_BUSY : BAD_CONFIGURATION;
        }
        // On SIGTERM the JVM runs hooks and then exits with 143; after a clean stop we end with 0 instead.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            Runtime.getRuntime().halt(0);
                        },
                        "ferrymq-stop"));
        InetSocketAddress address = server.address();
        out.println("FerryMQ nameserver ready at " + address.getAddress().getHostAddress() + ":" + address.getPort());
        out.flush();
        new CountDownLatch(1).await();
        return 0;
    }

    private NameServerConfig config() {
        NameServerConfig config =
                configFile == null ? NameServerConfig.DEFAULT : NameServerConfigReader.read(configFile);
        return config.keptIn(folder == null ? config.folder() : folder)
                .listeningOn(bind == null ? config.bind() : bind, port == null ? config.port() : port);
    }
}
