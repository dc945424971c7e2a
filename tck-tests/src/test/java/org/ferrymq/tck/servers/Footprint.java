package org.ferrymq.tck.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a server has in its memory, asked from outside with jcmd. */
final class Footprint {
    private static final Pattern THREAD = Pattern.compile("^\"([^\"]+)\"");
    private static final Pattern OURS = Pattern.compile("(?i)ferry|netty|globalEventExecutor");
    private static final Set<String> ROOTS_OF_SERVERS = Set.of("frame");
    private static final Set<String> FIELDS_OF_SERVERS = Set.of(
            "com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule._xidScans",
            "java.lang.Thread.contextClassLoader",
            "java.lang.Thread.inheritedAccessControlContext",
            "java.lang.invoke.MethodHandle.asTypeCache");

    private final long pid;

    Footprint(long pid) {
        this.pid = pid;
    }

    private List<String> jcmd(String... words) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid)));
        command.addAll(List.of(words));
        return Commands.run(command).lines().toList();
    }

    /** {@return the names of threads that are ours and none of the server's} */
    List<String> ourThreads() throws IOException {
        return jcmd("Thread.print").stream()
                .map(THREAD::matcher)
                .filter(matcher ->
                        matcher.find() && OURS.matcher(matcher.group(1)).find())
                .map(matcher -> matcher.group(1))
                .toList();
    }

    /**
     * {@return by what class loaders that have loaded a class of that name are held, except by what only a server can let go: the context and the access control
     * context of its threads, as they were when those began, what stands in the frames of idle ones, what the last look for transactions in doubt
     * found, and a method handle that the JDK remembers}
     */
    List<List<String>> holdersOf(String className, Path folder) throws IOException {
        Path file = folder.resolve("heap.hprof").toAbsolutePath();
        collect();
        jcmd("GC.heap_dump", "-overwrite", file.toString());
        HeapDump dump = HeapDump.read(file);
        List<List<String>> holders = new ArrayList<>();
        for (long loader : dump.loadersOf(className)) {
            List<String> path = dump.pathTo(loader, ROOTS_OF_SERVERS, FIELDS_OF_SERVERS);
            if (!path.isEmpty()) {
                holders.add(path);
            }
        }
        Files.delete(file);
        return holders;
    }

    /** {@return how many class loaders that have loaded a class of that name are in memory, after the garbage is collected} */
    long loadersOf(String className) throws IOException {
        collect();
        return jcmd("VM.classloaders", "show-classes=true", "verbose=true").stream()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .filter(className::equals)
                .count();
    }

    /** Twice: a soft reference that was used since a collection outlives the next one. */
    private void collect() throws IOException {
        jcmd("GC.run");
        jcmd("GC.class_histogram"); // of what is reachable, which it finds out by a full collection
    }
}
