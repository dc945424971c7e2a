package org.ferrymq.perf;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fills a queue before a measurement of {@code bin/perf-mdb}, and counts what there is in one after it; in a process of its own with the provider's own jars. */
@Command(name = "backlog")
public final class MdbBacklog implements Callable<Integer> {
    private static final int SENDS_PER_COMMIT = 500;

    @Parameters(paramLabel = "fill|drain")
    private String what;

    @Parameters(paramLabel = "QUEUE")
    private String queue;

    @Option(names = "--factory", required = true)
    private String factory;

    @Option(names = "--url", required = true)
    private String url;

    @Option(names = "--messages", defaultValue = "0")
    private int messages;

    @Option(names = "--size", defaultValue = "1024")
    private int size;

    public static void main(String[] args) {
        System.exit(new CommandLine(new MdbBacklog()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        try (JmsPerfClient client = new JmsPerfClient(JmsPerfClient.factory(factory, url), null, null, true, false)) {
            switch (what) {
                case "fill" -> fill(client);
                case "drain" -> System.out.println(client.drain(queue));
                default -> throw new IOException("fill or drain, not " + what);
            }
        }
        return 0;
    }

    private void fill(JmsPerfClient client) throws Exception {
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) 'x');
        try (PerfSender sender = client.openSender(queue, true)) {
            for (int i = 1; i <= messages; i++) {
                sender.send(body);
                if (i % SENDS_PER_COMMIT == 0 || i == messages) {
                    sender.commit();
                }
            }
        }
    }
}
