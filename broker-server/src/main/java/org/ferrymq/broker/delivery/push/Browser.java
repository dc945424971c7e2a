package org.ferrymq.broker.delivery.push;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.ferrymq.broker.delivery.message.Filter;
import org.ferrymq.broker.delivery.message.RecordCopies;
import org.ferrymq.broker.delivery.message.RecordMessage;
import org.ferrymq.broker.delivery.subscription.Partition;
import org.ferrymq.broker.delivery.subscription.Subscription;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Read-only scans of what a queue holds: all that is not acknowledged, whether it waits or is with a consumer. A scan ends where the
 * queue ended when it began. Its state travels in the cursor text, so a browser costs the broker nothing between pages.
 */
public final class Browser {
    /**
     * A page.
     *
     * @param records message records one after the other; the receiver releases it
     * @param count how many
     * @param nextCursor where to go on, null at the end
     */
    public record Page(ByteBuf records, int count, @Nullable String nextCursor) {}

    private static final int MAX_BYTES = 256 << 10;
    private static final int MAX_SCAN = 4096;

    private final Consumers consumers;
    private final Dispatcher dispatcher;

    public Browser(Consumers consumers, Dispatcher dispatcher) {
        this.consumers = consumers;
        this.dispatcher = dispatcher;
    }

    /** One page of at most {@code max} messages; it may be empty and still have a next one. Agent thread only. */
    public Page browse(TopicConfig topic, @Nullable Selector selector, @Nullable String cursor, int max) {
        Subscription subscription = consumers.queue(topic);
        Filter filter = Filter.of(selector);
        Position at = cursor == null ? Position.begin(subscription) : Position.parse(cursor);
        ByteBuf records = PooledByteBufAllocator.DEFAULT.directBuffer(1024);
        int count = 0;
        int scanned = 0;
        while (at.partition < at.ends.size()
                && at.partition < subscription.partitions().size()) {
            Partition partition = subscription.partition(at.partition);
            long offset = partition.ledger().nextOpen(at.offset);
            if (offset >= at.ends.get(at.partition)) {
                at.partition++;
                at.offset = 0;
                continue;
            }
            if (count >= max || scanned >= MAX_SCAN || records.readableBytes() >= MAX_BYTES) {
                at.offset = offset;
                return new Page(records, count, at.toString());
            }
            at.offset = offset + 1;
            scanned++;
            if (partition.isSettling(offset)) {
                continue; // whoever acknowledged it and then browses must not see it any more
            }
            RecordMessage message = dispatcher.peek(partition, offset);
            if (message != null && filter.matches(message)) {
                RecordCopies.appendCounted(message, offset, records);
                count++;
            }
        }
        return new Page(records, count, null);
    }

    /** Partition, offset in it, and the end of each partition: {@code p:o:e0,e1,...}. */
    private static final class Position {
        private int partition;
        private long offset;
        private final List<Long> ends = new ArrayList<>();

        static Position begin(Subscription subscription) {
            Position position = new Position();
            subscription.partitions().forEach(partition -> position.ends.add(partition.maxOffset()));
            return position;
        }

        static Position parse(String cursor) {
            String[] parts = cursor.split(":", -1);
            Position position = new Position();
            try {
                if (parts.length != 3) {
                    throw new NumberFormatException("parts");
                }
                position.partition = Integer.parseUnsignedInt(parts[0]);
                position.offset = Long.parseUnsignedLong(parts[1]);
                for (String end : parts[2].split(",", -1)) {
                    position.ends.add(Long.parseUnsignedLong(end));
                }
            } catch (NumberFormatException e) {
                throw new FerryException(ErrorCode.INVALID_ARGUMENT, "not a cursor of a browser: " + cursor, e);
            }
            if (position.partition < 0 || position.offset < 0) {
                throw new FerryException(ErrorCode.INVALID_ARGUMENT, "not a cursor of a browser: " + cursor);
            }
            return position;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder()
                    .append(partition)
                    .append(':')
                    .append(offset)
                    .append(':');
            for (int i = 0; i < ends.size(); i++) {
                text.append(i == 0 ? "" : ",").append(ends.get(i).longValue());
            }
            return text.toString();
        }
    }
}
