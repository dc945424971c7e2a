package org.ferrymq.broker.handler.jms;

import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.ferrymq.protocol.command.jms.consume.DeliverBatch;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;

/**
 * How fast the delivery agent is, by hand: a backlog in a queue, one consumer, the agent's CPU time per message. Run main;
 * argument: messages.
 */
final class DeliveryPerformance {
    private DeliveryPerformance() {}

    private static final class CountingPeer extends ScriptedPeer {
        private long count;
        private long lastTag;

        @Override
        public void push(int code, Map<String, String> fields, ByteBuf body) {
            int at = body.readerIndex();
            while (at < body.writerIndex()) {
                lastTag = body.getLong(at + 8);
                at += DeliverBatch.ENTRY_HEADER + body.getInt(at + DeliverBatch.ENTRY_HEADER);
                count++;
            }
            body.release();
        }
    }

    public static void main(String[] args) throws Exception {
        int messages = args.length > 0 ? Integer.parseInt(args[0]) : 300_000;
        Path folder = Files.createTempDirectory("delivery-performance");
        String text = "x".repeat(256);
        String[] bodies = new String[1000];
        Arrays.fill(bodies, text);
        try (TestBroker broker = TestBroker.open(folder)) {
            ScriptedPeer sender = broker.connect("sender", null);
            for (int round = 0; round < 4; round++) {
                for (int sent = 0; sent < messages; sent += bodies.length) {
                    broker.call(
                            sender,
                            broker.produce(
                                    DestinationKind.QUEUE,
                                    "q" + round,
                                    null,
                                    Map.of("UNIQ_KEY", "0123456789ABCDEF", "JMSBody", "T", "JMSXGroupSeq", "1"),
                                    bodies));
                }
                measure(broker, round, messages);
            }
        }
    }

    private static void measure(TestBroker broker, int round, int messages) {
        CountingPeer peer = new CountingPeer();
        broker.call(
                peer,
                new org.ferrymq.protocol.command.jms.connection.OpenConnection(
                        "r" + round, null, null, null, "performance"));
        var threads = ManagementFactory.getThreadMXBean();
        long begin = System.nanoTime();
        long cpu = threads.getCurrentThreadCpuTime();
        broker.receiver(peer, 1, "q" + round, null, messages);
        long delivered = threads.getCurrentThreadCpuTime() - cpu;
        for (long tag = 1; tag < peer.lastTag; tag += 500) {
            var unusedAnswer = broker.begin(
                    peer,
                    new org.ferrymq.protocol.command.jms.consume.Acknowledge(
                            null,
                            false,
                            java.util.List.of(
                                    new org.ferrymq.protocol.command.jms.consume.TagRange(1, tag, tag + 499))));
        }
        broker.settle();
        long all = threads.getCurrentThreadCpuTime() - cpu;
        System.out.printf(
                Locale.ROOT,
                "%,d delivered: %.0f ns CPU each (%,.0f/s on one core); with acknowledgement %.0f ns; %.1f s elapsed%n",
                peer.count,
                (double) delivered / peer.count,
                peer.count * 1e9 / delivered,
                (double) all / peer.count,
                (System.nanoTime() - begin) / 1e9);
    }
}
