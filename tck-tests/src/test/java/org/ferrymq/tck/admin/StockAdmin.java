package org.ferrymq.tck.admin;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.srvutil.ServerUtil;
import org.apache.rocketmq.tools.command.MQAdminStartup;
import org.apache.rocketmq.tools.command.SubCommand;
import org.apache.rocketmq.tools.command.SubCommandException;
import org.ferrymq.tck.ServerProcess;

/**
 * The commands of the stock {@code mqadmin}, run in this JVM as its script runs them, but for the choice of the command's
 * class. What a command prints to either stream is returned: none exits with a code that tells success from failure. Commands
 * of several threads may run at once, each thread has its output for itself; one process of tests has one nameserver at a time.
 */
final class StockAdmin extends MQAdminStartup {
    private static final ThreadLocal<PrintStream> CAPTURE = new ThreadLocal<>();

    static {
        String logs = Path.of("target", "rocketmq-logs").toAbsolutePath().toString();
        System.setProperty("rocketmq.log.root", logs);
        System.setProperty("rocketmq.client.logRoot", logs);
        System.setProperty("rocketmq.client.logLevel", "WARN");
        System.setOut(new PerThread(System.out));
        System.setErr(new PerThread(System.err));
    }

    private final String nameServers;

    StockAdmin(InetSocketAddress nameServer) {
        this.nameServers = ServerProcess.text(nameServer);
    }

    /** Runs a command with words as its arguments. */
    String run(String name, String... arguments) {
        String printed = runOnce(name, arguments);
        // A command names its client by the millisecond; two of the same one get into each other's way.
        while (printed.contains("has created already, specified another name please")) {
            printed = runOnce(name, arguments);
        }
        return printed;
    }

    private String runOnce(String name, String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("-n", nameServers));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        CAPTURE.set(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setProperty(MixAll.NAMESRV_ADDR_PROPERTY, nameServers);
        try {
            SubCommand command = command(name);
            Options options = command.buildCommandlineOptions(ServerUtil.buildCommandlineOptions(new Options()));
            CommandLine line = ServerUtil.parseCmdLine(
                    "mqadmin " + name, words.toArray(String[]::new), options, new DefaultParser());
            command.execute(line, options, new NoHook());
        } catch (SubCommandException e) {
            e.printStackTrace(CAPTURE.get()); // as the tool itself does; tests read it
        } finally {
            CAPTURE.remove();
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** Gives the property back that commands find their nameserver by. */
    static void end() {
        System.clearProperty(MixAll.NAMESRV_ADDR_PROPERTY);
    }

    /** A new object: some keep a client that they have shut down. */
    private static SubCommand command(String name) {
        synchronized (StockAdmin.class) {
            SUB_COMMANDS.clear();
            initCommand();
            return SUB_COMMANDS.stream()
                    .filter(command -> command.commandName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("mqadmin has no command " + name));
        }
    }

    /** Prints to the thread's own stream, if it has one. */
    private static final class PerThread extends PrintStream {
        PerThread(PrintStream otherwise) {
            super(
                    new OutputStream() {
                        @Override
                        public void write(int b) {
                            target().write(b);
                        }

                        @Override
                        public void write(byte[] bytes, int from, int length) {
                            target().write(bytes, from, length);
                        }

                        private PrintStream target() {
                            PrintStream own = CAPTURE.get();
                            return own == null ? otherwise : own;
                        }
                    },
                    true);
        }
    }

    /** Without a hook of its own, it looks for a file of passwords. */
    private static final class NoHook implements RPCHook {
        @Override
        public void doBeforeRequest(String remoteAddr, RemotingCommand request) {
            // Nothing is added.
        }

        @Override
        public void doAfterResponse(String remoteAddr, RemotingCommand request, RemotingCommand response) {
            // Nothing is looked at.
        }
    }
}
