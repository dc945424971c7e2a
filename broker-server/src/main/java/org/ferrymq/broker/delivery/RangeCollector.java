package org.ferrymq.broker.delivery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects single offsets of several partitions into runs. Agent thread only. */
final class RangeCollector {
    /** Runs of one partition as pairs of from and to, both inclusive. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Runs(Partition partition, long[] ranges) {}

    private static final class Building {
        private final Partition partition;
        private long[] ranges = new long[8];
        private int length;

        Building(Partition partition) {
            this.partition = partition;
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

    void add(Partition partition, long offset) {
        for (Building building : partitions) {
            if (building.partition == partition) {
                building.add(offset);
                return;
            }
        }
        Building building = new Building(partition);
        partitions.add(building);
        building.add(offset);
    }

    List<Runs> runs() {
        List<Runs> runs = new ArrayList<>(partitions.size());
        for (Building building : partitions) {
            runs.add(new Runs(building.partition, Arrays.copyOf(building.ranges, building.length)));
        }
        return runs;
    }
}
