package org.ferrymq.perf.mdb;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Whose code a server's CPU time goes to, from a recording of the flight recorder: each sample belongs to the innermost of its frames whose package has an owner, so
 * what the adapter calls in the client counts for the client, and what the JDK does for whoever called it. Threads in native code, which is where system
 * calls are made, are not sampled: the shares are of the time in Java.
 */
final class CpuShares {

    /** Who owns code, by the packages; the first that fits. */
    private enum Owner {
        ADAPTER("the resource adapter", List.of("org.ferrymq.ra.")),
        APPLICATION("the application", List.of("org.ferrymq.perf.")),
        CLIENT("the provider and its network layer", List.of("org.ferrymq.")),
        POOL("the server's pool and work manager", List.of("org.jboss.jca.", "org.jboss.as.connector.")),
        TRANSACTIONS(
                "the transaction manager",
                List.of("com.arjuna.", "org.wildfly.transaction.", "org.jboss.as.txn.", "org.jboss.tm.")),
        CONTAINER("the rest of the server", List.of("org.jboss.", "org.wildfly.", "io.undertow.", "org.xnio.")),
        OTHER("nobody of these", List.of());

        private final String title;

        @SuppressWarnings("ImmutableEnumChecker") // it is made by List.of
        private final List<String> packages;

        Owner(String title, List<String> packages) {
            this.title = title;
            this.packages = packages;
        }

        private boolean owns(String type) {
            return packages.stream().anyMatch(type::startsWith);
        }
    }

    private final Map<Owner, Integer> samples = new EnumMap<>(Owner.class);

    private CpuShares() {}

    /** Counts the samples of a recording. */
    static CpuShares of(Path recording) throws IOException {
        CpuShares shares = new CpuShares();
        try (RecordingFile events = new RecordingFile(recording)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                    shares.samples.merge(ownerOf(event.getStackTrace().getFrames()), 1, Integer::sum);
                }
            }
        }
        return shares;
    }

    private static Owner ownerOf(List<RecordedFrame> innermostFirst) {
        for (RecordedFrame frame : innermostFirst) {
            String type = frame.getMethod().getType().getName();
            for (Owner owner : Owner.values()) {
                if (owner.owns(type)) {
                    return owner;
                }
            }
        }
        return Owner.OTHER;
    }

    /**
     * Prints a table.
     *
     * @param cpuMicros CPU time of a message, of which the shares are
     */
    void print(double cpuMicros, PrintStream out) {
        int all = samples.values().stream().mapToInt(Integer::intValue).sum();
        out.println("| code of | samples | share | CPU us/message |");
        out.println("|---|---:|---:|---:|");
        samples.forEach((owner, count) -> out.println(String.format(
                Locale.ROOT,
                "| %s | %,d | %.1f %% | %.1f |",
                owner.title,
                count,
                100.0 * count / all,
                cpuMicros * count / all)));
    }
}
