package org.ferrymq.tck.admin;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.tools.command.MQAdminStartup;
import org.ferrymq.tck.ServerProcess;

/**
 * The stock {@code mqadmin}, run in this JVM as its script runs it. What it prints to either stream is returned: it never
 * exits with a code that tells success from failure. One at a time, because it prints to the process's streams.
 */
final class StockAdmin {
    static {
        String logs = Path.of("target", "rocketmq-logs").toAbsolutePath().toString();
        System.setProperty("rocketmq.log.root", logs);
        System.setProperty("rocketmq.client.logRoot", logs);
        System.setProperty("rocketmq.client.logLevel", "WARN");
    }

    private final String nameServers;

    StockAdmin(InetSocketAddress nameServer) {
        this.nameServers = ServerProcess.text(nameServer);
    }

    /** Runs a command with words as its arguments. */
    String run(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("-n", nameServers));
        synchronized (StockAdmin.class) {
            return captured(arguments.toArray(String[]::new));
        }
    }

    private static String captured(String[] arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(capture);
        System.setErr(capture);
        try {
            MQAdminStartup.main0(arguments, new NoHook());
        } finally {
            System.setOut(out);
            System.setErr(err);
            System.clearProperty(MixAll.NAMESRV_ADDR_PROPERTY);
        }
        return printed.toString(StandardCharsets.UTF_8);
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
