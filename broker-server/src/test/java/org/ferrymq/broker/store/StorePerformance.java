package org.ferrymq.broker.store;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A look at the speed of the append path, by hand: {@code StorePerformance [messages] [bytes]}. Not a test: machines
 * differ.
 */
public final class StorePerformance {
    private StorePerformance() {}

    /** Runs all measurements in a temporary folder. */
    public static void main(String[] args) throws Exception {
        int messages = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        int bytes = args.length > 1 ? Integer.parseInt(args[1]) : 1024;
        for (int round = 0; round < 3; round++) {
            stepped(messages, bytes);
            threaded(FlushMode.ASYNC, messages, bytes, 2);
            threaded(FlushMode.SYNC, 20_000, bytes, 8);
        }
    }

    private static MessageDraft draft(byte[] body, int queueId, long number) {
        byte[] properties = ("UNIQ_KEY\u0001" + Long.toHexString(0x7F00000100000000L + number)
                        + "\u0002TAGS\u0001a\u0002")
                .getBytes(StandardCharsets.UTF_8);
        return new MessageDraft(
                "performance",
                queueId,
                0,
                0,
                1,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1234),
                0,
                0,
                ByteBuffer.wrap(body),
                properties,
                97,
                false);
    }

    private static void stepped(int messages, int bytes) throws Exception {
        Path folder = Files.createTempDirectory("ferrymq-performance");
        StoreConfig config = StoreConfig.defaults(
                folder, FlushMode.ASYNC, new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911));
        byte[] body = new byte[bytes];
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < 4096; i++) {
            entries.add(LogEntry.Message.now(draft(body, i % 4, i)));
        }
        try (LogStore store = StoreOpener.of(config, Clock.systemUTC()).open(List.of(), Throwable::printStackTrace)) {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long spent = 0;
            long offering = 0;
            for (int done = 0; done < messages; done += entries.size()) {
                long begin = System.nanoTime();
                for (LogEntry entry : entries) {
                    var unused = store.append(entry, Durability.RELAXED);
                }
                long offered = System.nanoTime();
                long cpu = threads.getCurrentThreadCpuTime(); // other processes must not count
                store.agent().doWork();
                spent += threads.getCurrentThreadCpuTime() - cpu;
                offering += offered - begin;
            }
            print("store thread, CPU", messages, spent);
            print("producer alone", messages, offering);
        }
        delete(folder);
    }

    private static void threaded(FlushMode mode, int messages, int bytes, int producers) throws Exception {
        Path folder = Files.createTempDirectory("ferrymq-performance");
        StoreConfig config =
                StoreConfig.defaults(folder, mode, new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911));
        byte[] body = new byte[bytes];
        try (MessageStore store = MessageStore.open(config, Clock.systemUTC(), List.of(), Throwable::printStackTrace)) {
            store.start();
            long begin = System.nanoTime();
            List<Thread> threads = new ArrayList<>();
            for (int p = 0; p < producers; p++) {
                int queue = p;
                Thread thread = new Thread(() -> produce(store, mode, messages / producers, body, queue));
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            print(mode + " " + producers + " producers", messages, System.nanoTime() - begin);
            System.out.println("  " + store.status());
        }
        delete(folder);
    }

    private static void produce(MessageStore store, FlushMode mode, int messages, byte[] body, int queue) {
        int window = mode == FlushMode.SYNC ? 1 : 1000;
        CompletableFuture<?>[] inFlight = new CompletableFuture<?>[window];
        for (int i = 0; i < messages; i++) {
            CompletableFuture<?> before = inFlight[i % window];
            if (before != null) {
                before.join();
            }
            inFlight[i % window] = store.append(LogEntry.Message.now(draft(body, queue, i)), Durability.DURABLE);
        }
        for (CompletableFuture<?> last : inFlight) {
            last.join();
        }
    }

    private static void print(String what, int messages, long nanos) {
        System.out.printf(
                Locale.ROOT,
                "%-22s %,12.0f messages/s  %6.0f ns each%n",
                what,
                messages * 1e9 / nanos,
                (double) nanos / messages);
    }

    private static void delete(Path folder) throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
