package org.ferrymq.broker.delivery.subscription;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ferrymq.broker.delivery.policy.RedeliveryPolicy;

/** Collects single offsets of several partitions into runs. Agent thread only. */
public final class RangeCollector {
    /** Runs of one partition as pairs of from and to, both inclusive. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    public record Runs(Partition partition, long[] ranges, RedeliveryPolicy redelivery) {}

    private static final class Building {
        private final Partition partition;
        private final RedeliveryPolicy redelivery;
        private long[] ranges = new long[8];
        private int length;

        Building(Partition partition, RedeliveryPolicy redelivery) {
            this.partition = partition;
            this.redelivery = redelivery;
        }

        void add(long offset) {
            if (length > 0 && ranges[length - 1] == offset - 1) {
                ranges[length - 1] = offset;
                return;
            }
            if (length == ranges.length) {
                ranges = Arrays.copyOf(ranges, length * 2);
            }
            ranges[length++] = offset;
            ranges[length++] = offset;
        }
    }

    private final List<Building> partitions = new ArrayList<>(1);

    /** {@code redelivery} is that of the consumer; all of one connection have the same on a partition. */
    public void add(Partition partition, long offset, RedeliveryPolicy redelivery) {
        for (Building building : partitions) {
            if (building.partition == partition) {
                building.add(offset);
                return;
            }
        }
        Building building = new Building(partition, redelivery);
        partitions.add(building);
        building.add(offset);
    }

    public List<Runs> runs() {
        List<Runs> runs = new ArrayList<>(partitions.size());
        for (Building building : partitions) {
            runs.add(
                    new Runs(building.partition, Arrays.copyOf(building.ranges, building.length), building.redelivery));
        }
        return runs;
    }
}
